package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Balancer;
import dev.trunkline.gateway.balance.Pools;
import dev.trunkline.gateway.balance.RequestKey;
import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.route.Upstream;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The connections of one event loop to all upstreams, and whose turn it is. */
public final class Upstreams {

    private static final long LINGER_MILLIS = TimeUnit.MINUTES.toMillis(5);

    private final Vertx vertx;
    private final Discovery discovery;
    private final Pools pools;
    private final UpstreamSettings settings;
    private final int loop;
    private final Map<String, Reach> reached = new HashMap<>();

    /**
     * @param loop the number of this event loop
     */
    public Upstreams(Vertx vertx, Discovery discovery, Pools pools, UpstreamSettings settings, int loop) {
        this.vertx = vertx;
        this.discovery = discovery;
        this.pools = pools;
        this.settings = settings;
        this.loop = loop;
    }

    Reach reach(Upstream upstream) {
        Reach reach = reached.get(upstream.name());
        // A reload makes new records, most of them equal to the old, so identity is asked first.
        return reach != null && reach.upstream == upstream ? reach : renewed(reach, upstream);
    }

    private Reach renewed(Reach before, Upstream upstream) {
        if (before != null && before.upstream.equals(upstream)) {
            before.upstream = upstream;
            return before;
        }
        Reach fresh = new Reach(upstream);
        reached.put(upstream.name(), fresh);
        if (before != null) {
            // What is under way on the old connections may end first.
            vertx.setTimer(LINGER_MILLIS, timer -> before.close());
        }
        return fresh;
    }

    /** How one upstream is reached from here. */
    final class Reach {

        private final HttpClient client;
        private final HttpClient tunnels;
        private final Balancer balancer;
        private Upstream upstream;

        private Reach(Upstream upstream) {
            this.upstream = upstream;
            this.balancer = pools.balancer(upstream, loop);
            this.client = client(upstream, upstream.maxConnections());
            this.tunnels = client(upstream, settings.maxTunnels());
        }

        String name() {
            return upstream.name();
        }

        HttpClient client() {
            return client;
        }

        /** Apart from the other connections, for a tunnel keeps its connection for itself. */
        HttpClient tunnels() {
            return tunnels;
        }

        Balancer balancer() {
            return balancer;
        }

        /** What keeps a request together with others; without meaning where nothing does. */
        long key(Exchange exchange) {
            return upstream.balancing()
                    .key()
                    .map(key -> RequestKey.of(key, exchange))
                    .orElse(0L);
        }

        /** An endpoint refused a connection. */
        void refused() {
            discovery.refused(upstream.name());
        }

        private void close() {
            client.close();
            tunnels.close();
        }

        private HttpClient client(Upstream upstream, int connections) {
            HttpClientOptions options = new HttpClientOptions()
                    .setConnectTimeout((int) upstream.connectTimeout().toMillis())
                    .setKeepAliveTimeout((int) settings.keepAlive().toSeconds())
                    .setMaxHeaderSize(settings.maxHeaderBytes())
                    .setMaxInitialLineLength(settings.maxHeaderBytes())
                    .setDecoderInitialBufferSize(settings.initialHeaderBytes())
                    .setTcpNoDelay(true)
                    .setDecompressionSupported(false);
            PoolOptions pool =
                    new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(upstream.maxWaiting());
            // A connection that breaks is told to its exchange, which knows what to do.
            return vertx.httpClientBuilder()
                    .with(options)
                    .with(pool)
                    .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
                    .build();
        }
    }
}
