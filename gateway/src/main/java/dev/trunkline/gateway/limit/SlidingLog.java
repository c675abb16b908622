package dev.trunkline.gateway.limit;

/**
 * So many in any window that ends now, exactly, since the instant of each token is kept: some ten bytes for each that is
 * within reach, of which there are at most twice the limit, debts included. The others need a few comparisons.
 *
 * <p>The state are the {@link Instants}, which are never changed. Pure; times are microseconds.
 */
final class SlidingLog {

    private final int limit;
    private final long period;

    SlidingLog(int limit, long period) {
        this.limit = limit;
        this.period = period;
    }

    /** The state after {@code cost} tokens are taken; null if they were not there, for this is the hot path. */
    Instants take(Instants state, long now, long cost) {
        int first = first(state, now);
        return state.size() - first + cost > limit ? null : with(state, first, now, cost);
    }

    /** The state with {@code cost} tokens taken, whether they were there or not; a debt is bounded. */
    Instants charge(Instants state, long now, long cost) {
        int first = first(state, now);
        return with(state, first, now, Math.min(cost, 2L * limit - (state.size() - first)));
    }

    private static Instants with(Instants state, int first, long now, long tokens) {
        // Threads read the clock one after the other and get here in another order.
        long instant = state.size() == 0 ? now : Math.max(now, state.last());
        return state.with(first, instant, (int) tokens);
    }

    /**
     * The state without so many of the tokens that were taken at one instant, if that is still within reach.
     *
     * @param taken the instant that the log has for them
     */
    Instants giveBack(Instants state, long taken, long now, long cost) {
        int from = Math.max(first(state, now), state.after(taken - 1));
        int to = Math.max(from, state.after(taken));
        return state.without(from, (int) Math.min(cost, to - from));
    }

    long remaining(Instants state, long now) {
        return Math.max(0, limit - (state.size() - first(state, now)));
    }

    /** How long until {@code cost} tokens can be taken, if nobody else takes any; 0 if they can. */
    long microsUntil(Instants state, long now, long cost) {
        int tooMany = (int) (state.size() + cost - limit);
        return tooMany <= first(state, now) ? 0 : state.at(tooMany - 1) + period - now;
    }

    long microsUntilWhole(Instants state, long now) {
        return state.size() == 0 ? 0 : Math.max(0, state.last() + period - now);
    }

    /** Whether the state is as good as none. */
    boolean idle(Instants state, long now) {
        return first(state, now) == state.size();
    }

    /** Where those begin that are within reach: a token counts for exactly one period. */
    private int first(Instants state, long now) {
        return state.after(now - period);
    }
}
