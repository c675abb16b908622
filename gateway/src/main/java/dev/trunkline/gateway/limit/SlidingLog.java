package dev.trunkline.gateway.limit;

import java.util.Arrays;

/**
 * So many in any window that ends now, exactly, since the instant of each is kept. That costs eight bytes for each request
 * within reach, and a copy of them for each that passes; the others need a few comparisons.
 *
 * <p>The state is the instants in their order, one for each token, and is never changed. Pure; times are microseconds.
 */
final class SlidingLog {

    static final long[] NONE = {};

    private final int limit;
    private final long period;

    SlidingLog(int limit, long period) {
        this.limit = limit;
        this.period = period;
    }

    /** Whether {@code cost} tokens can be taken. */
    boolean holds(long[] state, long now, long cost) {
        return state.length - first(state, now) + cost <= limit;
    }

    /** The state with {@code cost} tokens taken, whether they were there or not; a debt is bounded. */
    long[] taken(long[] state, long now, long cost) {
        int first = first(state, now);
        int live = state.length - first;
        int fresh = (int) Math.min(cost, 2L * limit - live);
        long[] next = Arrays.copyOfRange(state, first, first + live + fresh);
        // Threads read the clock one after the other and get here in another order.
        Arrays.fill(next, live, live + fresh, live == 0 ? now : Math.max(now, next[live - 1]));
        return next;
    }

    /** The state without the {@code cost} youngest tokens. */
    long[] givenBack(long[] state, long now, long cost) {
        int first = first(state, now);
        return Arrays.copyOfRange(state, first, (int) Math.max(first, state.length - cost));
    }

    long remaining(long[] state, long now) {
        return Math.max(0, limit - (state.length - first(state, now)));
    }

    /** How long until {@code cost} tokens can be taken, if nobody else takes any; 0 if they can. */
    long microsUntil(long[] state, long now, long cost) {
        int tooMany = (int) (state.length + cost - limit);
        return tooMany <= first(state, now) ? 0 : state[tooMany - 1] + period - now;
    }

    long microsUntilWhole(long[] state, long now) {
        return state.length == 0 ? 0 : Math.max(0, state[state.length - 1] + period - now);
    }

    /** Whether the state is as good as none. */
    boolean idle(long[] state, long now) {
        return first(state, now) == state.length;
    }

    /** Where those begin that are within reach: a token counts for exactly one period. */
    private int first(long[] state, long now) {
        int from = 0;
        int to = state.length;
        while (from < to) {
            int middle = from + to >>> 1;
            if (state[middle] <= now - period) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
