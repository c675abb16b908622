package dev.trunkline.gateway.upstream;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.flush.TurnFlush;
import dev.trunkline.gateway.route.Transport;
import dev.trunkline.gateway.transport.ClientTransport;
import dev.trunkline.gateway.transport.Windows;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Connections by Vert.x' client from one event loop to the endpoints of one upstream, with a line before each endpoint's. */
public final class VertxLines {

    /** Connecting, TLS and the first settings of HTTP/2 have the time for connecting each. */
    private static final int STEPS = 3;

    private final HttpClient client;
    private final Transport transport;
    private final long patienceMillis;
    private final Set<HttpConnection> unused = new HashSet<>();

    public VertxLines(
            Vertx vertx, HttpClientOptions options, PoolOptions pool, Transport transport, Duration connectTimeout) {
        this.transport = transport;
        this.patienceMillis = STEPS * connectTimeout.toMillis() + 1;
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(this::connected)
                .build();
    }

    public Line to(Endpoint endpoint) {
        RequestOptions options = ClientTransport.address(new RequestOptions(), transport, endpoint)
                .setConnectTimeout(patienceMillis);
        return new VertxLine(client, options, endpoint.authority(), this::isNew);
    }

    public void close() {
        client.close();
    }

    private boolean isNew(HttpConnection connection) {
        return !unused.isEmpty() && unused.remove(connection);
    }

    private void connected(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        Windows.open(channel);
        TurnFlush.install(channel);
        // A connection that breaks is told to its exchange, which knows what to do.
        connection.exceptionHandler(broken -> {});
        unused.add(connection);
        connection.closeHandler(closed -> unused.remove(connection));
    }
}
