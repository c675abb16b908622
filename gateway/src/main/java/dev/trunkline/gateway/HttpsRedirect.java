package dev.trunkline.gateway;

import dev.trunkline.gateway.exchange.Journey;
import dev.trunkline.gateway.problem.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;

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
        HostAndPort authority = request.authority();
        if (authority == null || authority.host().isEmpty() || !request.uri().startsWith("/")) {
            journey.refuseUnrouted(request, Problem.badRequest("A request must have a Host header and a path."));
            return;
        }
        String location = "https://" + authority.host() + (port == STANDARD ? "" : ":" + port) + request.uri();
        journey.refuseUnrouted(request, Problem.httpsOnly(location));
    }
}
