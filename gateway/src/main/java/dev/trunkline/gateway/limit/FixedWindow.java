package dev.trunkline.gateway.limit;

/**
 * So many in each window of the clock. Simple, and forgiving at the edge: what comes at the end of one window and at the
 * beginning of the next adds up to twice the limit within a moment.
 *
 * <p>The state is the window's number with the count in the lower bits.
 */
final class FixedWindow implements Algorithm {

    private final long limit;
    private final long period;
    private final int bits;
    private final long mask;

    /**
     * @param period in microseconds
     */
    FixedWindow(long limit, long period) {
        this.limit = limit;
        this.period = period;
        // A debt is counted too.
        this.bits = Long.SIZE - Long.numberOfLeadingZeros(2 * limit);
        this.mask = (1L << bits) - 1;
    }

    @Override
    public long take(long state, long now, long cost) {
        long window = window(state, now);
        long count = count(state, window) + cost;
        return count > limit ? REFUSED : window << bits | count;
    }

    @Override
    public long charge(long state, long now, long cost) {
        long window = window(state, now);
        return window << bits | Math.min(2 * limit, count(state, window) + cost);
    }

    /** What was taken in a window that is over has been given back by the clock. */
    @Override
    public long giveBack(long state, long receipt, long now, long cost) {
        long window = window(state, now);
        return receipt >>> bits == window ? window << bits | Math.max(0, count(state, window) - cost) : state;
    }

    @Override
    public long remaining(long state, long now) {
        return Math.max(0, limit - count(state, window(state, now)));
    }

    @Override
    public long microsUntil(long state, long now, long cost) {
        long window = window(state, now);
        return count(state, window) + cost <= limit ? 0 : (window + 1) * period - now;
    }

    @Override
    public long microsUntilWhole(long state, long now) {
        long window = window(state, now);
        return count(state, window) == 0 ? 0 : (window + 1) * period - now;
    }

    @Override
    public boolean idle(long state, long now) {
        return count(state, window(state, now)) == 0;
    }

    /** Threads read the clock one after the other and get here in another order, so a window never goes back. */
    private long window(long state, long now) {
        return Math.max(state >>> bits, now / period);
    }

    private long count(long state, long window) {
        return state >>> bits == window ? state & mask : 0;
    }
}
