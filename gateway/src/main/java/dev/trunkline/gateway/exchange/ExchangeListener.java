package dev.trunkline.gateway.exchange;

import io.vertx.core.http.HttpServerRequest;

/** Hears how each exchange went; called on the event loop, so it must be quick. */
public interface ExchangeListener {

    /** Whether spans of a request are to be recorded. */
    default boolean records(TraceContext trace) {
        return false;
    }

    /** A request has its route. */
    default void started(Exchange exchange) {}

    void finished(Exchange exchange, Outcome outcome, int status, long durationNanos);

    /** A request was answered before any route was found, or was no request at all. */
    void refusedUnrouted(
            HttpServerRequest request, TraceContext trace, int status, long startNanos, long durationNanos);
}
