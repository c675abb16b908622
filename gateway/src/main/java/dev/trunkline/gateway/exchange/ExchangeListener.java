package dev.trunkline.gateway.exchange;

/** Hears how each exchange went; called on the event loop, so it must be quick. */
public interface ExchangeListener {

    /** Whether spans of a request are to be recorded. */
    default boolean records(TraceContext trace) {
        return false;
    }

    /** A request has its route. */
    default void started(Exchange exchange) {}

    void finished(Exchange exchange, Outcome outcome, int status, long durationNanos);

    /** A request was answered without a route. */
    void unrouted(Unrouted unrouted);
}
