package dev.trunkline.gateway.exchange;

import io.vertx.core.http.HttpServerRequest;

/** A request's target as its client wrote it, for those who tell of it; {@link RequestTarget} is what decides. */
public final class WrittenTarget {

    private WrittenTarget() {}

    /** Of a CONNECT on HTTP/2, which has nothing else (RFC 9113 §8.5), the authority, as HTTP/1 has it there too. */
    public static String of(HttpServerRequest request) {
        String uri = request.uri();
        if (uri != null) {
            return uri;
        }
        return request.authority() == null ? "" : request.authority().toString();
    }
}
