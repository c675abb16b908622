package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.route.Transport;
import dev.trunkline.gateway.transport.ClientTransport;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The clients that checks of health are made with, each of whose connections is for one check. */
final class CheckClients {

    private static final int MOST_HEADER_BYTES = 16 << 10;

    private final Vertx vertx;
    private final int most;
    private final Map<Way, HttpClient> clients = new HashMap<>();

    /** What checks have in common that can have a client in common. */
    record Way(Transport transport, Duration timeout) {}

    /**
     * @param most checks at the same time
     */
    CheckClients(Vertx vertx, int most) {
        this.vertx = vertx;
        this.most = most;
    }

    HttpClient of(Way way) {
        return clients.computeIfAbsent(way, this::opened);
    }

    /** Closes all others. */
    void retain(Set<Way> used) {
        Set<Way> unused = new HashSet<>(clients.keySet());
        unused.removeAll(used);
        unused.forEach(way -> clients.remove(way).close());
    }

    private HttpClient opened(Way way) {
        HttpClientOptions options = new HttpClientOptions()
                .setKeepAlive(false)
                .setHttp2MultiplexingLimit(1)
                .setConnectTimeout((int) way.timeout().toMillis())
                // For what is accepted and then comes to nothing.
                .setIdleTimeout((int) (2 * way.timeout().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        ClientTransport.configure(options, way.transport(), way.transport().http2(), MOST_HEADER_BYTES, way.timeout());
        return vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(most).setHttp2MaxSize(most))
                .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
                .build();
    }
}
