package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Trip;

/**
 * How long the phases of a request's journey took, in nanoseconds, one after the other; {@link #NOT_REACHED} for those
 * that it did not come to. They are of the attempt that was answered or else of the last one.
 *
 * @param start when the head of the request was there, by the gateway's clock
 * @param routed when its route was known
 * @param firstAsked when the first attempt asked for a connection
 * @param asked when that attempt did
 * @param connected when it had one
 * @param fresh whether the connection was made for it
 * @param firstByte when the head of the upstream's answer was there
 * @param end when the answer was out, or it was clear that it never will be
 */
record Phases(
        long start, long routed, long firstAsked, long asked, long connected, boolean fresh, long firstByte, long end) {

    static final long NOT_REACHED = -1;

    static Phases of(Exchange exchange, long durationNanos) {
        Trip trip = exchange.trip();
        return new Phases(
                exchange.startNanos(),
                exchange.routedNanos(),
                trip.firstAskedNanos(),
                trip.askedNanos(),
                trip.connectedNanos(),
                trip.freshConnection(),
                trip.firstByteNanos(),
                exchange.startNanos() + durationNanos);
    }

    static Phases unrouted(long startNanos, long durationNanos) {
        return new Phases(startNanos, 0, 0, 0, 0, false, 0, startNanos + durationNanos);
    }

    /** Canonical path and route. */
    long route() {
        return routed == 0 ? NOT_REACHED : routed - start;
    }

    /** Ticket, token, limits: whatever comes before an upstream is asked. */
    long policy() {
        return firstAsked == 0 ? NOT_REACHED : firstAsked - routed;
    }

    /** Attempts that failed, and the pauses between. */
    long retry() {
        return asked == 0 || asked == firstAsked ? NOT_REACHED : asked - firstAsked;
    }

    /** Waiting for a connection that others used. A pool with room makes one at once, so then nothing waits. */
    long queue() {
        return connected == 0 ? NOT_REACHED : fresh ? 0 : connected - asked;
    }

    /** Making a connection. */
    long connect() {
        return connected == 0 || !fresh ? NOT_REACHED : connected - asked;
    }

    /** From the connection to the head of the answer. */
    long answer() {
        return firstByte == 0 ? NOT_REACHED : firstByte - connected;
    }

    /** From the head of the answer to its end. */
    long body() {
        return firstByte == 0 ? NOT_REACHED : end - firstByte;
    }

    long total() {
        return end - start;
    }
}
