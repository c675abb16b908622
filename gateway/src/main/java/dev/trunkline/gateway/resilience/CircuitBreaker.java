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
 */
public final class CircuitBreaker {

    public enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /** In place of a ticket. */
    public static final int REFUSED = -1;

    private final Breaking rules;
    private final boolean[] last;
    private final int mostFailures;
    private final IntConsumer opened;
    private State state = State.CLOSED;
    private int ticket;
    private long openUntil;
    private int probing;
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

    /** A ticket for a call that may begin now, or {@link #REFUSED}. */
    public int begin(long nowNanos) {
        if (state == State.CLOSED) {
            return ticket;
        }
        if (state == State.OPEN) {
            if (nowNanos < openUntil) {
                return REFUSED;
            }
            become(State.HALF_OPEN);
        }
        if (probing + succeeded >= rules.probes()) {
            return REFUSED;
        }
        probing++;
        return ticket;
    }

    /** A call ended; one that was cancelled tells nothing, but its place is free again. */
    public void ended(int shown, Choice.Result result, long nowNanos) {
        if (shown != ticket) {
            return;
        }
        boolean cancelled = result == Choice.Result.CANCELLED;
        boolean failed = !cancelled && result != Choice.Result.ANSWERED;
        if (state == State.HALF_OPEN) {
            probing--;
            if (failed) {
                open(nowNanos);
            } else if (!cancelled && ++succeeded == rules.probes()) {
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
        ticket = ticket + 1 & Integer.MAX_VALUE;
        probing = 0;
        succeeded = 0;
        Arrays.fill(last, false);
        failures = 0;
        if (wasClosed != (fresh == State.CLOSED)) {
            opened.accept(wasClosed ? 1 : -1);
        }
    }
}
