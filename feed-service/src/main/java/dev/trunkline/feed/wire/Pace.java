package dev.trunkline.feed.wire;

/** Tells whether a reader takes what it is sent, as seen each time somebody asks. */
public final class Pace {

    private long before;
    private boolean drained;

    /** What a reader did since the last time. */
    public enum Since {
        /** Nothing waited for it. */
        IDLE,
        /** Something did, and it took some. */
        TAKING,
        /** Something did all the while, and it took nothing. */
        STUCK
    }

    /** Nothing waits any more. */
    public void drained() {
        drained = true;
    }

    /**
     * @param missing how much it has to take until nothing waits, see {@link Sink#missing}
     */
    public Since look(long missing) {
        Since seen;
        if (before > 0 && missing >= before && !drained) {
            seen = Since.STUCK;
        } else {
            seen = before > 0 || missing > 0 || drained ? Since.TAKING : Since.IDLE;
        }
        before = missing;
        drained = false;
        return seen;
    }
}
