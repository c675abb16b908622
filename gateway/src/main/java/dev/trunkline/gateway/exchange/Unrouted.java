package dev.trunkline.gateway.exchange;

import io.vertx.core.http.HttpServerRequest;

/** A request that was answered before any route was found, or was no request at all. */
public record Unrouted(
        HttpServerRequest request,
        Client client,
        TraceContext trace,
        int status,
        long startNanos,
        long durationNanos) {}
