package dev.trunkline.gateway.limit;

/**
 * A way to count requests whose state is one long, so that it can be changed by one compare-and-set. Pure: state and time
 * in, state out. Times are microseconds of a clock that is never negative; a state of 0 is that of a key that was never
 * seen.
 */
interface Algorithm {

    /** Not a state: the tokens were not there. */
    long REFUSED = Long.MIN_VALUE;

    /**
     * The state after {@code cost} tokens are taken, or {@link #REFUSED}.
     *
     * @param cost from 1 to what the limit has at most
     */
    long take(long state, long now, long cost);

    /**
     * The state after {@code cost} tokens are taken of which one only hears when they are used up. There may be a debt
     * then, of as much again as the limit has at most.
     */
    long charge(long state, long now, long cost);

    /**
     * The state after {@code cost} tokens that were taken are given back, but for what time has given back since then.
     *
     * @param receipt the state that taking them had made
     */
    long giveBack(long state, long receipt, long now, long cost);

    /** Whole tokens that can be taken now. */
    long remaining(long state, long now);

    /** How long until {@code cost} tokens can be taken, if nobody else takes any; 0 if they can. */
    long microsUntil(long state, long now, long cost);

    /** How long until all tokens are back. */
    long microsUntilWhole(long state, long now);

    /** Whether the state is as good as none. */
    boolean idle(long state, long now);
}
