package dev.trunkline.gateway.exchange;

/**
 * What the way to an upstream took: of the attempt that was answered, or else of the last one. Times are nanoseconds of
 * the gateway's clock, 0 for what was not reached.
 */
public final class Trip {

    private int attempts;
    private String endpoint = "";
    private long askedNanos;
    private long connectedNanos;
    private long firstByteNanos;

    /** Another attempt begins. */
    public void attempt() {
        attempts++;
    }

    public void took(String endpoint, long askedNanos, long connectedNanos, long firstByteNanos) {
        this.endpoint = endpoint;
        this.askedNanos = askedNanos;
        this.connectedNanos = connectedNanos;
        this.firstByteNanos = firstByteNanos;
    }

    /** All that were made, with retries and hedges; 0 if no upstream was asked. */
    public int attempts() {
        return attempts;
    }

    /** As {@code host:port}, empty if none was asked. */
    public String endpoint() {
        return endpoint;
    }

    /** When a connection was asked for. */
    public long askedNanos() {
        return askedNanos;
    }

    /** When there was one, new or kept. */
    public long connectedNanos() {
        return connectedNanos;
    }

    /** When the answer's head was there. */
    public long firstByteNanos() {
        return firstByteNanos;
    }
}
