package dev.trunkline.feed.sse;

import dev.trunkline.feed.wire.StreamEncoding;
import io.vertx.core.http.HttpServerResponse;

/** The header fields of an event stream. */
final class SseHead {

    private SseHead() {}

    static void write(HttpServerResponse response, StreamEncoding encoding) {
        response.putHeader("Content-Type", "text/event-stream;charset=UTF-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("Vary", "Accept-Encoding")
                // Proxies of the nginx kind pass it on as it comes.
                .putHeader("X-Accel-Buffering", "no");
        if (encoding.compressed()) {
            response.putHeader("Content-Encoding", "gzip");
        }
    }
}
