package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;

/** An endpoint chosen for one attempt. Whoever has it says once how the attempt ended, whatever happens. */
public interface Choice {

    Endpoint endpoint();

    /**
     * Ends the attempt.
     *
     * @param firstByteNanos from the choice to the answer's head, or as long as it was waited for where another was
     *     faster; negative if that is not known
     * @param nowNanos by the gateway's clock
     */
    void ended(Result result, long firstByteNanos, long nowNanos);

    /** How an attempt ended. */
    enum Result {
        /** Answered, with anything below 500. */
        ANSWERED,
        /** Answered with 500 or above. */
        SERVER_ERROR,
        /** No connection: refused, unreachable, or not within the time for it. */
        NOT_CONNECTED,
        /** The connection broke before the answer was whole. */
        BROKEN,
        /** No answer in time. */
        TIMED_OUT,
        /** Nobody waited for it any more; says nothing of the endpoint but, where that is told, how long it took at least. */
        CANCELLED
    }
}
