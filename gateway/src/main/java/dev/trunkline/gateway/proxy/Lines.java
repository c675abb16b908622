package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.route.Transport;
import dev.trunkline.gateway.transport.ClientTransport;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The connections of one event loop to the endpoints of one upstream for one purpose, with a line before each. */
final class Lines {

    /** Connecting, TLS and the first settings of HTTP/2 have the time for connecting each. */
    private static final int STEPS = 3;

    private static final int FEW = 64;

    private final HttpClient client;
    private final Transport transport;
    private final long patienceMillis;
    private final Map<Endpoint, Line> lines = new HashMap<>();
    private int most = FEW;

    Lines(HttpClient client, Transport transport, Duration connectTimeout) {
        this.client = client;
        this.transport = transport;
        this.patienceMillis = STEPS * connectTimeout.toMillis() + 1;
    }

    Line to(Endpoint endpoint) {
        Line line = lines.get(endpoint);
        return line != null ? line : opened(endpoint);
    }

    void close() {
        client.close();
    }

    private Line opened(Endpoint endpoint) {
        if (lines.size() >= most) {
            // Endpoints come and go.
            lines.values().removeIf(Line::idle);
            most = Math.max(FEW, 2 * lines.size());
        }
        RequestOptions options = ClientTransport.address(new RequestOptions(), transport, endpoint)
                .setConnectTimeout(patienceMillis);
        Line line = new Line(client, options, endpoint.authority());
        lines.put(endpoint, line);
        return line;
    }
}
