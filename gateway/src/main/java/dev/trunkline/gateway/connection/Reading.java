package dev.trunkline.gateway.connection;

import java.util.concurrent.TimeUnit;

/**
 * Whether who is sent something reads it. What its side has taken it need not have read yet, and while it does, it may take
 * nothing: Linux opens a window that was full when a sixteenth of the buffer is free, and that may be megabytes; clients of
 * HTTP/2 add to a window when half of it has been read. So it has {@link #LEAD_RATE} to read what it has taken, in which
 * nothing need be taken, before its patience begins.
 */
final class Reading {

    /** Bytes a second, of what has been taken. */
    static final int LEAD_RATE = 64 << 10;

    /** Who takes more than can be read in that time has no more of it. */
    static final long MOST_LEAD_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Span span;
    private final int leadRate;
    private long leadNanos;
    private long taken;

    /**
     * @param leastRate bytes a second
     */
    Reading(long patienceNanos, int leastRate) {
        this.span = new Span(patienceNanos, leastRate);
        // Or a pause would be cheaper than to read at the least rate.
        this.leadRate = Math.max(LEAD_RATE, leastRate);
    }

    /**
     * @param gone nanoseconds since the last look
     * @param nowTaken bytes that the reader's side has taken so far
     * @param more whether there is more for it to take
     */
    void look(long gone, long nowTaken, boolean more) {
        long inLead = Math.min(gone, leadNanos);
        long lead = (long) Math.min(MOST_LEAD_NANOS, (nowTaken - taken) * 1e9 / leadRate);
        leadNanos = Math.min(MOST_LEAD_NANOS, Math.max(0, leadNanos - inLead + lead));
        taken = nowTaken;
        if (more) {
            span.lasts(gone - inLead);
        } else {
            span.begin(nowTaken);
        }
    }

    /** To be asked after each look. */
    boolean tooSlow() {
        return span.tooSlow(taken);
    }
}
