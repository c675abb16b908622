package dev.trunkline.gateway.exchange;

/** One attempt at an endpoint, as its span will tell. Times are nanoseconds of the gateway's clock. */
public final class Leg {

    private final String spanId = TraceContext.newSpanId();
    private final String address;
    private final int port;
    private final int resend;
    private final long startNanos;
    private int status;
    private String error = "";
    private long endNanos;

    Leg(String address, int port, int resend, long startNanos) {
        this.address = address;
        this.port = port;
        this.resend = resend;
        this.startNanos = startNanos;
    }

    public void answered(int code) {
        this.status = code;
    }

    /**
     * The attempt is over.
     *
     * @param went what went wrong, in a word; empty for nothing
     */
    public void end(String went, long nowNanos) {
        this.error = went;
        this.endNanos = nowNanos;
    }

    /** What goes upstream in {@code traceparent}. */
    public String spanId() {
        return spanId;
    }

    public String address() {
        return address;
    }

    public int port() {
        return port;
    }

    /** 0 for the first attempt. */
    public int resend() {
        return resend;
    }

    public long startNanos() {
        return startNanos;
    }

    /** Of the answer; 0 for none. */
    public int status() {
        return status;
    }

    public String error() {
        return error;
    }

    /** 0 for one that is not over. */
    public long endNanos() {
        return endNanos;
    }
}
