package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.Exchange;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * Answers before the answer (RFC 9110 §15.2). Vert.x knows 100 and 103 for what they are, and takes any other for the
 * whole answer: the connection would be free for the next request while the true answer is still on its way on it, and
 * that answer would be the next client's. So whoever gets one of those resets what it came on.
 */
final class Interim {

    private static final CharSequence LINK = HttpHeaders.createOptimized("link");

    private Interim() {}

    /** Whether a status that has been given for an answer's is none: not 101, after which nothing else comes. */
    static boolean is(int status) {
        return status < 200 && status != 101;
    }

    /**
     * Passes the links of a 103 on, as long as the client takes them; for HTTP/2 only, since clients of HTTP/1.1 are known
     * to take a 103 for the answer (RFC 8297 §3).
     */
    static void hints(MultiMap from, Exchange exchange) {
        HttpServerResponse to = exchange.request().response();
        List<String> links = from.getAll(LINK);
        if (!links.isEmpty() && !exchange.finished() && !to.headWritten() && !to.writeQueueFull()) {
            MultiMap hints = MultiMap.caseInsensitiveMultiMap();
            links.forEach(link -> hints.add(LINK, link));
            to.writeEarlyHints(hints);
        }
    }
}
