package dev.trunkline.gateway.connection;

/** Bytes over the time in which they could have been moved, afresh after each span that was good. */
final class Span {

    private final long patienceNanos;
    private final int leastRate;
    private long nanos;
    private long from;

    /**
     * @param patienceNanos how long a span is before it is judged
     * @param leastRate bytes a second
     */
    Span(long patienceNanos, int leastRate) {
        this.patienceNanos = patienceNanos;
        this.leastRate = leastRate;
    }

    /**
     * @param bytes so far
     */
    void begin(long bytes) {
        nanos = 0;
        from = bytes;
    }

    void lasts(long gone) {
        nanos += gone;
    }

    /**
     * @param bytes so far
     */
    boolean tooSlow(long bytes) {
        if (nanos <= patienceNanos) {
            return false;
        }
        boolean slow = (bytes - from) * 1e9 < (double) leastRate * nanos;
        begin(bytes);
        return slow;
    }
}
