package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.resilience.Deadline;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** A request's head as the endpoint of an attempt gets it, and what the client's head says of time. */
final class AttemptHead {

    private static final CharSequence TIMEOUT_MS = HttpHeaders.createOptimized("x-request-timeout-ms");
    private static final CharSequence GRPC_TIMEOUT = HttpHeaders.createOptimized("grpc-timeout");
    private static final CharSequence TE = HttpHeaders.createOptimized("te");
    private static final CharSequence TRAILERS = HttpHeaders.createOptimized("trailers");

    private AttemptHead() {}

    /** Null for a request that is not gRPC's, or has none. */
    static String grpcTimeout(HttpServerRequest request) {
        return request.headers().get(GRPC_TIMEOUT);
    }

    /** How long the client gives, from when its request was there; {@link Deadline#NONE} if it does not say. */
    static long clientNanos(HttpServerRequest request, String grpcTimeout) {
        return Math.min(Deadline.millis(request.headers().get(TIMEOUT_MS)), Deadline.grpc(grpcTimeout));
    }

    /**
     * @param leftNanos until the answer must have ended; {@link Deadline#NONE} if it may go on
     * @param grpc whether that is to be told in gRPC's way, too
     */
    static void write(Exchange exchange, Attempt attempt, boolean upgrade, long leftNanos, boolean grpc) {
        HttpServerRequest from = exchange.request();
        MultiMap fields = attempt.request().fields();
        RequestFields.write(exchange, attempt.authority(), fields);
        attempt.request().authority(attempt.endpoint());
        trailers(from, attempt.request().http2(), fields);
        FieldEdits.request(exchange, fields);
        if (attempt.leg() != null) {
            fields.set(
                    FieldNames.TRACEPARENT,
                    exchange.trace().traceparent(attempt.leg().spanId()));
        }
        if (upgrade) {
            fields.set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE).set(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET);
        }
        if (leftNanos != Deadline.NONE) {
            timeLeft(leftNanos, grpc, fields);
        }
    }

    /**
     * Says again that the client takes trailers.
     *
     * @param http2 whether it goes on by HTTP/2
     */
    static void trailers(HttpServerRequest from, boolean http2, MultiMap fields) {
        if (http2 && from.headers().contains(TE, TRAILERS, true)) {
            // The one value that HTTP/2 has, and gRPC asks for.
            fields.set(TE, TRAILERS);
        }
    }

    /**
     * @param nanos until the answer must have ended
     * @param grpc whether that is to be told in gRPC's way, too
     */
    static void timeLeft(long nanos, boolean grpc, MultiMap fields) {
        fields.set(TIMEOUT_MS, Deadline.inMillis(nanos));
        if (grpc) {
            fields.set(GRPC_TIMEOUT, Deadline.inGrpc(nanos));
        }
    }
}
