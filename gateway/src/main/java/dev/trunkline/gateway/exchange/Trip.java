package dev.trunkline.gateway.exchange;

import java.util.ArrayList;
import java.util.List;

/**
 * What the way to an upstream took: of the attempt that was answered, or else of the last one. Times are nanoseconds of
 * the gateway's clock, 0 for what was not reached.
 */
public final class Trip {

    private int attempts;
    private long firstAskedNanos;
    private String endpoint = "";
    private long askedNanos;
    private long connectedNanos;
    private boolean freshConnection;
    private long firstByteNanos;
    private List<Leg> legs = List.of();
    private long tunnelledIn;
    private long tunnelledOut;

    /** Another attempt begins, and asks for a connection. */
    public void attempt(long nowNanos) {
        if (attempts++ == 0) {
            firstAskedNanos = nowNanos;
        }
    }

    /**
     * What the attempt that counts took.
     *
     * @param fresh whether the connection was made for it
     */
    public void took(String endpoint, long askedNanos, long connectedNanos, boolean fresh, long firstByteNanos) {
        this.endpoint = endpoint;
        this.askedNanos = askedNanos;
        this.connectedNanos = connectedNanos;
        this.freshConnection = fresh;
        this.firstByteNanos = firstByteNanos;
    }

    /** Notes the attempt that begins for its span; asked only for requests whose spans are recorded. */
    public Leg leg(String address, int port, long nowNanos) {
        if (legs.isEmpty()) {
            legs = new ArrayList<>(2);
        }
        Leg leg = new Leg(address, port, legs.size(), nowNanos);
        legs.add(leg);
        return leg;
    }

    /** What went through a tunnel, from the client and to it, in bytes. */
    public void tunnelled(long in, long out) {
        this.tunnelledIn = in;
        this.tunnelledOut = out;
    }

    public long tunnelledIn() {
        return tunnelledIn;
    }

    public long tunnelledOut() {
        return tunnelledOut;
    }

    /** All that were made, with retries and hedges; 0 if no upstream was asked. */
    public int attempts() {
        return attempts;
    }

    /** As {@code host:port}, empty if none was asked. */
    public String endpoint() {
        return endpoint;
    }

    /** When the first attempt asked for a connection. */
    public long firstAskedNanos() {
        return firstAskedNanos;
    }

    /** When a connection was asked for. */
    public long askedNanos() {
        return askedNanos;
    }

    /** When there was one, new or kept. */
    public long connectedNanos() {
        return connectedNanos;
    }

    /** Whether it was new. */
    public boolean freshConnection() {
        return freshConnection;
    }

    /** When the answer's head was there. */
    public long firstByteNanos() {
        return firstByteNanos;
    }

    /** All attempts, if spans are recorded; of those that have not ended yet, more is to come. */
    public List<Leg> legs() {
        return legs;
    }
}
