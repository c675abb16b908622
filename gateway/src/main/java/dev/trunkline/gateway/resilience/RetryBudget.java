package dev.trunkline.gateway.resilience;

import java.util.concurrent.TimeUnit;

/**
 * How much extra load an upstream may get from attempts that repeat or hedge others. In any ten seconds these are at
 * most a share of the requests in them, and ten more, so that a quiet upstream's requests can be repeated as well. When
 * everything fails, the upstream so sees little more than its usual load, and not a multiple of it.
 */
public final class RetryBudget {

    private static final long WINDOW_SECONDS = 10;
    private static final int LEAST_PER_SECOND = 1;

    private final SlidingCounts counts = new SlidingCounts(TimeUnit.SECONDS.toNanos(WINDOW_SECONDS));

    /** A request came, whose first attempt is no extra load. */
    public void request(long nowNanos) {
        counts.add(1, 0, nowNanos);
    }

    /**
     * Takes an extra attempt out of the budget, if it is not used up.
     *
     * @param share of the requests, from 0 to 1
     */
    public boolean take(double share, long nowNanos) {
        double most = share * counts.first(nowNanos) + LEAST_PER_SECOND * WINDOW_SECONDS;
        if (counts.second(nowNanos) + 1 > most) {
            return false;
        }
        counts.add(0, 1, nowNanos);
        return true;
    }

    /** An attempt that was taken was not made after all. */
    public void giveBack(long nowNanos) {
        counts.add(0, -1, nowNanos);
    }
}
