package dev.trunkline.gateway.resilience;

import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.route.Breaking;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Stops calls to what fails too often, and tries a few now and then.
 *
 * <pre>
 *   CLOSED ── too many of the last calls failed ──&gt; OPEN
 *   OPEN ── its time is over ──&gt; HALF_OPEN
 *   HALF_OPEN ── a probe fails ──&gt; OPEN
 *   HALF_OPEN ── all probes succeed ──&gt; CLOSED, with nothing counted
 * </pre>
 *
 * A call gets a ticket when it begins and shows it when it ends. What began in an earlier state is not counted: a slow
 * failure from before says nothing about a probe.
 *
 * <p>Probes have places, one for each that is needed. They are free again when as much time has gone by as it was open for,
 * whether the probes have ended or not: what takes long shall not keep others from finding out. Calls that wait on purpose
 * have as many places of their own. However late a probe ends, it counts.
 */
public final class CircuitBreaker {

    public enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /** In place of a ticket. */
    public static final int REFUSED = -1;

    /** In a ticket: it is for one of the places of calls that wait on purpose. */
    private static final int WAITS = 1;

    private static final int NEXT = 2;

    private final Breaking rules;
    private final boolean[] last;
    private final int mostFailures;
    private final IntConsumer opened;
    private State state = State.CLOSED;
    private int ticket;
    private long openUntil;
    private int places;
    private int placesToWait;
    private long placesFrom;
    private int succeeded;
    private int next;
    private int failures;

    /**
     * @param opened hears 1 when it opens, and -1 when it is closed again
     */
    public CircuitBreaker(Breaking rules, IntConsumer opened) {
        this.rules = rules;
        this.opened = opened;
        this.last = new boolean[rules.of()];
        this.mostFailures = (int) Math.max(1, Math.ceil(rules.failures() * rules.of()));
    }

    public State state() {
        return state;
    }

    /**
     * A ticket for a call that may begin now, or {@link #REFUSED}.
     *
     * @param waits whether it may take long on purpose
     */
    public int begin(boolean waits, long nowNanos) {
        if (state == State.CLOSED) {
            return ticket;
        }
        if (state == State.OPEN) {
            if (nowNanos < openUntil) {
                return REFUSED;
            }
            become(State.HALF_OPEN);
            free(nowNanos);
        } else if (nowNanos - placesFrom >= rules.open().toNanos()) {
            free(nowNanos);
        }
        if ((waits ? placesToWait : places) <= 0) {
            return REFUSED;
        }
        move(waits, -1);
        return waits ? ticket | WAITS : ticket;
    }

    /** A call ended; one that was cancelled tells nothing, but its place is free again. */
    public void ended(int shown, Choice.Result result, long nowNanos) {
        if ((shown & ~WAITS) != ticket) {
            return;
        }
        boolean cancelled = result == Choice.Result.CANCELLED;
        boolean failed = !cancelled && result != Choice.Result.ANSWERED;
        if (state == State.HALF_OPEN) {
            if (failed) {
                open(nowNanos);
            } else if (cancelled) {
                move((shown & WAITS) != 0, 1);
            } else if (++succeeded == rules.probes()) {
                become(State.CLOSED);
            }
        } else if (!cancelled) {
            count(failed, nowNanos);
        }
    }

    /** How long until something may pass again; 0 if it may now or is only a matter of other calls' ends. */
    public long closedForNanos(long nowNanos) {
        return state == State.OPEN ? Math.max(0, openUntil - nowNanos) : 0;
    }

    private void free(long nowNanos) {
        placesFrom = nowNanos;
        places = rules.probes() - succeeded;
        placesToWait = places;
    }

    /** A place is taken, -1, or given back, 1, which it may have been by the time already. */
    private void move(boolean waits, int change) {
        int most = rules.probes() - succeeded;
        if (waits) {
            placesToWait = Math.min(most, placesToWait + change);
        } else {
            places = Math.min(most, places + change);
        }
    }

    private void count(boolean failed, long nowNanos) {
        failures += (failed ? 1 : 0) - (last[next] ? 1 : 0);
        last[next] = failed;
        next = (next + 1) % last.length;
        if (failures >= mostFailures) {
            open(nowNanos);
        }
    }

    private void open(long nowNanos) {
        openUntil = nowNanos + rules.open().toNanos();
        become(State.OPEN);
    }

    private void become(State fresh) {
        boolean wasClosed = state == State.CLOSED;
        state = fresh;
        ticket = ticket + NEXT & Integer.MAX_VALUE;
        succeeded = 0;
        Arrays.fill(last, false);
        failures = 0;
        if (wasClosed != (fresh == State.CLOSED)) {
            opened.accept(wasClosed ? 1 : -1);
        }
    }
}
