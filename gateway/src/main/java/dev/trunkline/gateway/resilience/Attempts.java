package dev.trunkline.gateway.resilience;

import dev.trunkline.gateway.route.Retry;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The attempts of one request, and whether there is another after one that failed.
 *
 * <ul>
 *   <li>While another attempt runs, its answer is waited for.
 *   <li>Where nothing was sent, the request goes elsewhere whatever its method, up to three times; that is no extra load.
 *   <li>Where a kept connection was closed as the request left, an idempotent request is sent once more (RFC 9112 §9.3.1) on
 *       any route, be it to the same endpoint, if all of its body is at hand and the budget allows it.
 *   <li>Else an idempotent request is sent again if the route asks for that, its body is at hand, the pause fits into the
 *       time that is left, and the budget allows it. Others never are (RFC 9110 §9.2.2).
 * </ul>
 *
 * The pause is random, so that requests that failed together do not come again together: up to the configured one for the
 * second attempt, twice that for the third. It is at least what {@code Retry-After} says.
 */
public final class Attempts {

    /** What comes after a failed attempt. */
    public enum Next {
        /** Another attempt, after {@link #pauseNanos()}. */
        AGAIN,
        /** Nothing; another attempt is under way. */
        WAIT,
        /** No further attempt. */
        GIVE_UP,
        /** No further attempt, only because the budget is used up. */
        EXHAUSTED
    }

    private static final int MOST_UNSENT = 3;
    private static final double STALE_BUDGET = 0.1;

    private final Retry rules;
    private final boolean idempotent;
    private final RetryBudget budget;
    private final DoubleSupplier random;
    private int sent;
    private int unsent;
    private int running;
    private boolean sawStale;
    private boolean sameEndpoint;
    private boolean paid;
    private long pauseNanos;

    /**
     * @param random from 0 to below 1
     */
    public Attempts(Retry rules, boolean idempotent, RetryBudget budget, DoubleSupplier random) {
        this.rules = rules;
        this.idempotent = idempotent;
        this.budget = budget;
        this.random = random;
    }

    public void began() {
        sent++;
        running++;
    }

    /** Whether an answer with this status would be dropped for that of another attempt, if there can be one. */
    public boolean poor(int status) {
        return status >= 500 && idempotent && rules.onStatus().contains(status);
    }

    /**
     * An attempt failed.
     *
     * @param bodyKept whether everything of the body that was read so far can be sent again
     * @param retryAfterNanos what the endpoint asked for; 0 if it did not
     * @param leftNanos until the deadline
     */
    public Next failed(Failure failure, boolean bodyKept, long retryAfterNanos, long leftNanos, long nowNanos) {
        running--;
        sameEndpoint = false;
        paid = false;
        pauseNanos = 0;
        boolean unused = failure == Failure.UNSENT || failure == Failure.UNREAD;
        if (unused) {
            sent--;
            unsent++;
        }
        if (running > 0) {
            return Next.WAIT;
        }
        if (!bodyKept) {
            return Next.GIVE_UP;
        }
        if (unused) {
            sameEndpoint = failure == Failure.UNREAD;
            return unsent < MOST_UNSENT ? Next.AGAIN : Next.GIVE_UP;
        }
        if (failure == Failure.STALE && idempotent && !sawStale) {
            sawStale = true;
            sent--;
            sameEndpoint = true;
            return paid(Math.max(STALE_BUDGET, rules.budget()), nowNanos);
        }
        if (!idempotent || sent >= rules.attempts() || !asked(failure)) {
            return Next.GIVE_UP;
        }
        pauseNanos = Math.max(retryAfterNanos, pause());
        if (pauseNanos >= leftNanos) {
            return Next.GIVE_UP;
        }
        return paid(rules.budget(), nowNanos);
    }

    /** After {@link Next#AGAIN}: whether an endpoint that was tried may be tried again. */
    public boolean sameEndpoint() {
        return sameEndpoint;
    }

    public long pauseNanos() {
        return pauseNanos;
    }

    /** After {@link Next#AGAIN}: there is nobody to send it to. */
    public void notMade(long nowNanos) {
        if (paid) {
            budget.giveBack(nowNanos);
        }
    }

    /** A status was found {@link #poor}, so the route asks for that; the others are asked here. */
    private boolean asked(Failure failure) {
        return switch (failure) {
            case STATUS -> true;
            case SLOW -> rules.onTimeout();
            default -> rules.onReset();
        };
    }

    private Next paid(double share, long nowNanos) {
        paid = budget.take(share, nowNanos);
        return paid ? Next.AGAIN : Next.EXHAUSTED;
    }

    private long pause() {
        Duration longest = rules.backoff().multipliedBy(1L << Math.max(0, sent - 1));
        return (long) (random.getAsDouble() * longest.toNanos());
    }
}
