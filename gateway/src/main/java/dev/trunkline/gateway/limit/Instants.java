package dev.trunkline.gateway.limit;

import java.util.Arrays;

/**
 * Instants in their order, none earlier than the one before. It is never changed, so that any thread may read it and
 * replace it by one compare-and-set, and yet little is copied for a longer one: the instants are in pieces, and all but the
 * last piece are shared. What is no longer needed is left behind when a piece is full.
 */
final class Instants {

    /** Instants in a piece; a power of two. */
    private static final int PIECE = 16;

    private static final int SHIFT = Integer.numberOfTrailingZeros(PIECE);
    private static final long[] NOTHING = {};

    static final Instants EMPTY = new Instants(new long[0][], NOTHING, 0);

    private final long[][] full;
    private final long[] last;
    /** Those before it are no longer needed. */
    private final int begin;

    private Instants(long[][] full, long[] last, int begin) {
        this.full = full;
        this.last = last;
        this.begin = begin;
    }

    /** How many there are, with those that are no longer needed. */
    int size() {
        return (full.length << SHIFT) + last.length;
    }

    long at(int index) {
        int piece = index >> SHIFT;
        return (piece < full.length ? full[piece] : last)[index & PIECE - 1];
    }

    /** The youngest; there must be one. */
    long last() {
        return at(size() - 1);
    }

    /** The index of the first that is later than {@code instant}; {@link #size()} if there is none. */
    int after(long instant) {
        int size = size();
        if (size == 0 || last() <= instant) {
            return size;
        }
        // What is passed over here is left out of the next state, so that it is one for each request in the long run.
        int index = begin;
        while (index < size && at(index) <= instant) {
            int next = (index | PIECE - 1) + 1;
            index = next < size && at(next) <= instant ? next : index + 1;
        }
        return index;
    }

    /**
     * With {@code instant} at its end, so many times.
     *
     * @param needed the index of the first that is still needed
     */
    Instants with(int needed, long instant, int times) {
        if (needed == size()) {
            return EMPTY.and(0, instant, times);
        }
        return and(needed, instant, times);
    }

    private Instants and(int needed, long instant, int times) {
        long[][] pieces = full;
        long[] end = last;
        int from = needed;
        for (int missing = times; missing > 0; ) {
            if (end.length == PIECE) {
                int over = Math.min(from >> SHIFT, pieces.length);
                pieces = Arrays.copyOfRange(pieces, over, pieces.length + 1);
                pieces[pieces.length - 1] = end;
                from -= over << SHIFT;
                end = NOTHING;
            }
            int length = end.length;
            int more = Math.min(missing, PIECE - length);
            end = Arrays.copyOf(end, length + more);
            Arrays.fill(end, length, end.length, instant);
            missing -= more;
        }
        return new Instants(pieces, end, from);
    }

    /**
     * Without so many from {@code index} on; the pieces before it stay as they are.
     *
     * @param index of one that is needed, or {@link #size()}
     */
    Instants without(int index, int times) {
        if (times == 0) {
            return this;
        }
        int left = size() - times;
        int shared = Math.min(index >> SHIFT, full.length);
        long[][] pieces = Arrays.copyOf(full, Math.max(shared, left - 1 >> SHIFT));
        long[] end = NOTHING;
        for (int piece = shared; piece << SHIFT < left; piece++) {
            int start = piece << SHIFT;
            end = new long[Math.min(PIECE, left - start)];
            for (int i = 0; i < end.length; i++) {
                int at = start + i;
                end[i] = at(at < index ? at : at + times);
            }
            if (piece < pieces.length) {
                pieces[piece] = end;
            }
        }
        return new Instants(pieces, end, Math.min(begin, left));
    }
}
