package dev.trunkline.gateway.limit;

/**
 * So many in a window that ends now, as an estimate from two counts: what came in the clock's present window, and what
 * came in the one before, as if evenly, by how much of that one is still within reach. There is no burst at the edge, for
 * two words of state; what came unevenly is estimated too high or too low for at most one window.
 *
 * <p>The state is the number of the window with both counts in the lower bits. What does not fit of the number is left out;
 * a key that was idle for exactly so many windows (two million, if the limit is a million) is for two windows taken for one
 * that was not.
 */
final class SlidingWindow implements Algorithm {

    private final long limit;
    private final long period;
    private final int bits;
    private final long mask;
    private final long windowMask;

    /**
     * @param period in microseconds
     */
    SlidingWindow(long limit, long period) {
        this.limit = limit;
        this.period = period;
        // A debt is counted too.
        this.bits = Long.SIZE - Long.numberOfLeadingZeros(2 * limit);
        this.mask = (1L << bits) - 1;
        this.windowMask = Long.MAX_VALUE >>> 2 * bits;
    }

    @Override
    public long take(long state, long now, long cost) {
        long window = window(state, now);
        long present = present(state, window);
        long before = before(state, window);
        return present + weighted(before, elapsed(window, now)) + cost > limit
                ? REFUSED
                : packed(window, before, present + cost);
    }

    @Override
    public long charge(long state, long now, long cost) {
        long window = window(state, now);
        return packed(window, before(state, window), Math.min(2 * limit, present(state, window) + cost));
    }

    /** From the window in which it was taken, as long as that is within reach. */
    @Override
    public long giveBack(long state, long receipt, long now, long cost) {
        long window = window(state, now);
        long present = present(state, window);
        long before = before(state, window);
        long taken = written(receipt);
        if (taken == (window & windowMask)) {
            return packed(window, before, Math.max(0, present - cost));
        }
        return taken == (window - 1 & windowMask) ? packed(window, Math.max(0, before - cost), present) : state;
    }

    @Override
    public long remaining(long state, long now) {
        long window = window(state, now);
        return Math.max(0, limit - present(state, window) - weighted(before(state, window), elapsed(window, now)));
    }

    @Override
    public long microsUntil(long state, long now, long cost) {
        long window = window(state, now);
        long elapsed = elapsed(window, now);
        long present = present(state, window);
        long before = before(state, window);
        if (present + weighted(before, elapsed) + cost <= limit) {
            return 0;
        }
        long room = limit - cost - present;
        return room >= 0 ? faded(before, room) - elapsed : period - elapsed + faded(present, limit - cost);
    }

    @Override
    public long microsUntilWhole(long state, long now) {
        long window = window(state, now);
        long left = period - elapsed(window, now);
        return present(state, window) > 0 ? left + period : before(state, window) > 0 ? left : 0;
    }

    @Override
    public boolean idle(long state, long now) {
        long window = window(state, now);
        return present(state, window) == 0 && before(state, window) == 0;
    }

    /** What a count of the window before weighs, rounded up. */
    private long weighted(long count, long elapsed) {
        return (count * (period - elapsed) + period - 1) / period;
    }

    /** How far into the next window a count weighs no more than {@code room}. */
    private long faded(long count, long room) {
        return count <= room ? 0 : period - room * period / count;
    }

    private long elapsed(long window, long now) {
        return Math.max(0, now - window * period);
    }

    /** Threads read the clock one after the other and get here in another order, so a window never goes back. */
    private long window(long state, long now) {
        long window = now / period;
        return written(state) == (window + 1 & windowMask) && state != 0 ? window + 1 : window;
    }

    private long present(long state, long window) {
        return written(state) == (window & windowMask) ? state & mask : 0;
    }

    private long before(long state, long window) {
        long written = written(state);
        return written == (window & windowMask)
                ? state >>> bits & mask
                : written == (window - 1 & windowMask) ? state & mask : 0;
    }

    private long written(long state) {
        return state >>> 2 * bits;
    }

    private long packed(long window, long before, long present) {
        return (window & windowMask) << 2 * bits | before << bits | present;
    }
}
