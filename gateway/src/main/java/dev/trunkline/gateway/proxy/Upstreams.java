package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.RoundRobin;
import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.Upstream;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The connections of one event loop to all upstreams, and whose turn it is. */
public final class Upstreams {

    private final Vertx vertx;
    private final Supplier<Routes> routes;
    private final Discovery discovery;
    private final UpstreamSettings settings;
    private final int loop;
    private final Map<String, Reach> reached = new HashMap<>();

    /**
     * @param loop the number of this event loop
     */
    public Upstreams(Vertx vertx, Supplier<Routes> routes, Discovery discovery, UpstreamSettings settings, int loop) {
        this.vertx = vertx;
        this.routes = routes;
        this.discovery = discovery;
        this.settings = settings;
        this.loop = loop;
    }

    Reach reach(String name) {
        Reach reach = reached.get(name);
        // A reload may have changed the upstream's settings under the same name; records compare by identity first.
        Upstream upstream = routes.get().upstreams().get(name);
        if (reach == null || upstream != null && reach.upstream != upstream) {
            reach = renewed(name, reach, upstream);
        }
        return reach;
    }

    private Reach renewed(String name, Reach before, Upstream upstream) {
        if (before != null && before.upstream.equals(upstream)) {
            before.upstream = upstream;
            return before;
        }
        Reach fresh = new Reach(upstream);
        reached.put(name, fresh);
        if (before != null) {
            // Requests that are under way on the old connections may end first.
            vertx.setTimer(TimeUnit.MINUTES.toMillis(5), timer -> before.close());
        }
        return fresh;
    }

    /** How one upstream is reached from here. */
    final class Reach {

        private final HttpClient client;
        private final HttpClient tunnels;
        private final RoundRobin turn = new RoundRobin(loop);
        private Upstream upstream;

        private Reach(Upstream upstream) {
            this.upstream = upstream;
            this.client =
                    vertx.createHttpClient(options(upstream), pool(upstream.maxConnections(), upstream.maxWaiting()));
            this.tunnels =
                    vertx.createHttpClient(options(upstream), pool(settings.maxTunnels(), upstream.maxWaiting()));
        }

        Upstream upstream() {
            return upstream;
        }

        HttpClient client() {
            return client;
        }

        /** Apart from the other connections, for a tunnel keeps its connection for itself. */
        HttpClient tunnels() {
            return tunnels;
        }

        List<Endpoint> endpoints() {
            return discovery.endpoints(upstream.name());
        }

        int pick(int count) {
            return turn.pick(count);
        }

        void refused() {
            discovery.refused(upstream.name());
        }

        private void close() {
            client.close();
            tunnels.close();
        }

        private HttpClientOptions options(Upstream upstream) {
            return new HttpClientOptions()
                    .setConnectTimeout((int) upstream.connectTimeout().toMillis())
                    .setKeepAliveTimeout((int) settings.keepAlive().toSeconds())
                    .setMaxHeaderSize(settings.maxHeaderBytes())
                    .setMaxInitialLineLength(settings.maxHeaderBytes())
                    .setDecoderInitialBufferSize(settings.initialHeaderBytes())
                    .setTcpNoDelay(true)
                    .setDecompressionSupported(false);
        }

        private static PoolOptions pool(int connections, int waiting) {
            return new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(waiting);
        }
    }
}
