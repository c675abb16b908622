package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.problem.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/**
 * A problem as a caller by gRPC reads it: status 200, and the gRPC status and message where the trailers would be
 * (Trailers-Only in gRPC's "PROTOCOL-HTTP2").
 */
final class GrpcStatus {

    private static final String CONTENT_TYPE = "application/grpc";
    private static final CharSequence STATUS = HttpHeaders.createOptimized("grpc-status");
    private static final CharSequence MESSAGE = HttpHeaders.createOptimized("grpc-message");

    private GrpcStatus() {}

    static boolean wantedBy(HttpServerRequest request) {
        String type = request.headers().get(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(CONTENT_TYPE);
    }

    static void put(Problem problem, HttpServerResponse response) {
        response.setStatusCode(200)
                .putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE)
                .putHeader(STATUS, Integer.toString(code(problem.status())))
                .putHeader(MESSAGE, encoded(problem.detail()));
    }

    static int code(int httpStatus) {
        return switch (httpStatus) {
            case 400 -> 3; // INVALID_ARGUMENT
            case 401 -> 16; // UNAUTHENTICATED
            case 403 -> 7; // PERMISSION_DENIED
            case 404, 405 -> 12; // UNIMPLEMENTED
            case 413, 429 -> 8; // RESOURCE_EXHAUSTED
            case 500 -> 13; // INTERNAL
            case 502, 503 -> 14; // UNAVAILABLE
            case 408, 504 -> 4; // DEADLINE_EXCEEDED
            default -> 2; // UNKNOWN
        };
    }

    /** Percent-encoded, as {@code Status-Message} is. */
    static String encoded(String message) {
        StringBuilder encoded = new StringBuilder(message.length() + 16);
        for (byte octet : message.getBytes(StandardCharsets.UTF_8)) {
            if (octet >= ' ' && octet < 0x7f && octet != '%') {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format("%%%02X", octet & 0xff));
            }
        }
        return encoded.toString();
    }
}
