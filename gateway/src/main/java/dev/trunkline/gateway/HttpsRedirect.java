package dev.trunkline.gateway;

import dev.trunkline.gateway.exchange.Journey;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalInt;

/** Sends clear-text requests on to HTTPS; 308 keeps their method and body (RFC 9110 §15.4.9). */
final class HttpsRedirect implements Handler<HttpServerRequest> {

    private static final int STANDARD = 443;

    private final Journey journey;
    private final int port;

    /**
     * @param port that clients reach HTTPS by
     */
    HttpsRedirect(Journey journey, int port) {
        this.journey = journey;
        this.port = port;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (journey.cameSecurely(request)) {
            // TLS ended at a proxy before us, and to send the client there again would go on for ever.
            journey.handle(request);
            return;
        }
        journey.sendToHttps(request, port == STANDARD ? OptionalInt.empty() : OptionalInt.of(port));
    }
}
