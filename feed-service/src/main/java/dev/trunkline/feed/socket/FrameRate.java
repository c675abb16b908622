package dev.trunkline.feed.socket;

/** A bucket of one second's frames, filled steadily. Time goes in, a verdict comes out. */
final class FrameRate {

    private static final long SECOND = 1_000_000_000L;

    private final long perFrame;
    /** When the bucket is full again. */
    private long fullAt;

    FrameRate(int perSecond, long now) {
        this.perFrame = SECOND / perSecond;
        this.fullAt = now;
    }

    /**
     * Takes a frame out of the bucket.
     *
     * @param now in nanoseconds, of a clock that does not go back
     * @return false if it is empty
     */
    boolean allows(long now) {
        long next = (fullAt - now > 0 ? fullAt : now) + perFrame;
        if (next - now > SECOND) {
            return false;
        }
        fullAt = next;
        return true;
    }
}
