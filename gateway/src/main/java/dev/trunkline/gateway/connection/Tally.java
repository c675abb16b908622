package dev.trunkline.gateway.connection;

/** How often something has happened in a stretch of time; the next stretch begins with the first after it. */
final class Tally {

    private final int most;
    private final long stretchNanos;
    private long sinceNanos;
    private int count;

    /**
     * @param most that may happen in one stretch
     */
    Tally(int most, long stretchNanos, long nowNanos) {
        this.most = most;
        this.stretchNanos = stretchNanos;
        this.sinceNanos = nowNanos;
    }

    void add(long nowNanos) {
        if (nowNanos - sinceNanos > stretchNanos) {
            sinceNanos = nowNanos;
            count = 0;
        }
        count++;
    }

    boolean tooMany() {
        return count > most;
    }
}
