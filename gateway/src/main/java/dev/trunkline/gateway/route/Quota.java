package dev.trunkline.gateway.route;

import java.time.Duration;

/**
 * How much a limit lets through.
 *
 * @param permits each {@code period}
 * @param room what can be used up at once: the bucket's burst, the places of the queue, all permits of a window, or how
 *     many run at a time
 */
public record Quota(Algorithm algorithm, long permits, Duration period, long room) {

    /** How requests are counted. */
    public enum Algorithm {
        /** Bursts, then a steady rate. */
        TOKEN_BUCKET,
        /** A steady rate; those who come too fast wait in a queue. */
        LEAKY_BUCKET,
        /** So many in each window of the clock. */
        FIXED_WINDOW,
        /** The last window counts in part, by how much of it is still within reach. */
        SLIDING_WINDOW,
        /** The instant of each request is kept, so the count is exact. */
        SLIDING_LOG,
        /** So many at a time, however long they take. */
        CONCURRENT
    }

    /** What one request may cost at most. */
    public long most() {
        return algorithm == Algorithm.LEAKY_BUCKET ? room + 1 : room;
    }
}
