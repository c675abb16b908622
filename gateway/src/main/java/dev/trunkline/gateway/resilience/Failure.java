package dev.trunkline.gateway.resilience;

/** What an attempt came to, when it was not a good answer. */
public enum Failure {
    /** The endpoint has done nothing for it: no connection, or a stream that it refused (RFC 9113 §8.7). */
    UNSENT,
    /**
     * The connection was going away, and the endpoint has not looked at the request (RFC 9113 §6.8), or has not got any of it:
     * another will do.
     */
    UNREAD,
    /** A connection that had been kept was closed as the request left (RFC 9112 §9.5). */
    STALE,
    /** The connection broke before the answer. */
    BROKEN,
    /** No first byte in the time for it. */
    SLOW,
    /** An answer whose status says that the endpoint failed. */
    STATUS
}
