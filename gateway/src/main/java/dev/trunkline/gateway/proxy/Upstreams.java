package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Balancer;
import dev.trunkline.gateway.balance.Pools;
import dev.trunkline.gateway.balance.RequestKey;
import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.resilience.Guard;
import dev.trunkline.gateway.resilience.LatencyQuantile;
import dev.trunkline.gateway.resilience.Tallies;
import dev.trunkline.gateway.route.HashKey;
import dev.trunkline.gateway.route.Route;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.Transport;
import dev.trunkline.gateway.route.Upstream;
import dev.trunkline.gateway.transport.ClientTransport;
import dev.trunkline.gateway.transport.Windows;
import dev.trunkline.gateway.upstream.Http1Line;
import dev.trunkline.gateway.upstream.Lending;
import dev.trunkline.gateway.upstream.VertxLines;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.impl.ContextInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The connections of one event loop to all upstreams, and whose turn it is. What an upstream was before a reload stays for
 * what has begun with it, streams of hours included, and is closed when the last of that has ended.
 */
public final class Upstreams {

    private static final long SWEEP_MILLIS = TimeUnit.SECONDS.toMillis(1);
    /** Answers that wait for slow clients are beyond it soon, and are copied as if there were no loans. */
    private static final long MOST_LENT = 16L << 20;

    private final Vertx vertx;
    private final ContextInternal context;
    private final Discovery discovery;
    private final Pools pools;
    private final Supplier<Routes> inForce;
    private final UpstreamSettings settings;
    private final Tallies tallies;
    private final int loop;
    private final Map<String, Reach> reached = new HashMap<>();
    private final List<Reach> former = new ArrayList<>(0);
    private final Lending lending = new Lending(MOST_LENT);
    private Set<Learnt> learning = Set.of();
    private Routes learningBy;

    /**
     * To be made on the event loop.
     *
     * @param loop the number of this event loop
     */
    public Upstreams(
            Vertx vertx,
            Discovery discovery,
            Pools pools,
            Supplier<Routes> inForce,
            UpstreamSettings settings,
            Tallies tallies,
            int loop) {
        this.vertx = vertx;
        this.context = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
        this.discovery = discovery;
        this.pools = pools;
        this.inForce = inForce;
        this.settings = settings;
        this.tallies = tallies;
        this.loop = loop;
        vertx.setPeriodic(SWEEP_MILLIS, tick -> sweep());
    }

    Reach reach(Upstream upstream) {
        Reach reach = reached.get(upstream.name());
        // A reload makes new records, most of them equal to the old, so identity is asked first.
        return reach != null && reach.upstream == upstream ? reach : renewed(reach, upstream);
    }

    private Reach renewed(Reach before, Upstream upstream) {
        if (before != null && before.serves(upstream)) {
            before.upstream = upstream;
            return before;
        }
        if (inForce.get().upstreams().get(upstream.name()) != upstream) {
            return former(upstream);
        }
        Reach fresh = new Reach(upstream);
        reached.put(upstream.name(), fresh);
        if (before != null) {
            leave(before);
        }
        return fresh;
    }

    /** For a request that has its route from a file before the present one. */
    private Reach former(Upstream upstream) {
        for (Reach reach : former) {
            if (reach.serves(upstream)) {
                return reach;
            }
        }
        Reach fresh = new Reach(upstream);
        leave(fresh);
        return fresh;
    }

    private void leave(Reach reach) {
        reach.guard.close();
        former.add(reach);
    }

    /** Lets go of what no route leads to any more, and closes what nobody uses of that. */
    void sweep() {
        Routes routes = inForce.get();
        if (routes != learningBy) {
            learningBy = routes;
            learning = learnt(routes);
        }
        reached.values().removeIf(reach -> {
            boolean gone = !pools.serves(reach.balancer, reach.upstream);
            if (gone) {
                leave(reach);
            }
            return gone;
        });
        reached.values().forEach(Reach::tidy);
        former.removeIf(Reach::closedIfUnused);
        former.forEach(Reach::tick);
    }

    private static Set<Learnt> learnt(Routes routes) {
        Set<Learnt> all = new HashSet<>();
        for (Route route : routes.routes()) {
            route.resilience()
                    .hedge()
                    .filter(hedge -> hedge.after().isEmpty())
                    .ifPresent(hedge -> all.add(new Learnt(route.id(), hedge.quantile())));
        }
        return all;
    }

    /** Which latencies: those of a route's requests, to tell a quantile by. */
    private record Learnt(String route, double quantile) {}

    /** How one upstream is reached from here. */
    final class Reach {

        private final Lines requests;
        private final Lines tunnels;
        private final MirrorLane mirrors;
        private final Balancer balancer;
        private final Guard guard;
        private final Map<Learnt, LatencyQuantile> latencies = new HashMap<>();
        private Upstream upstream;
        private int places;

        private Reach(Upstream upstream) {
            this.upstream = upstream;
            this.balancer = pools.balancer(upstream, loop);
            this.guard = new Guard(upstream.protection(), balancer, tallies.of(upstream.name()));
            this.requests = lines(upstream);
            // WebSockets go by HTTP/1.1, which who speaks HTTP/2 speaks too.
            this.tunnels = vertxLines(upstream, settings.maxTunnels(), false);
            this.mirrors = new MirrorLane(() -> lines(upstream));
        }

        /** Whether this is a way to that upstream; how its endpoints are balanced and checked is the pool's matter. */
        private boolean serves(Upstream other) {
            return upstream.maxConnections() == other.maxConnections()
                    && upstream.maxWaiting() == other.maxWaiting()
                    && upstream.connectTimeout().equals(other.connectTimeout())
                    && upstream.protection().equals(other.protection())
                    && upstream.site().equals(other.site())
                    && pools.serves(balancer, other);
        }

        /** An attempt begins, or the pause before one. */
        void entered() {
            places++;
        }

        /** It has ended. */
        void left() {
            places--;
        }

        private boolean closedIfUnused() {
            boolean closes = places == 0 && mirrors.idle();
            if (closes) {
                requests.close();
                tunnels.close();
                mirrors.close();
            }
            return closes;
        }

        String name() {
            return upstream.name();
        }

        boolean http2() {
            return upstream.transport().http2();
        }

        Lines requests() {
            return requests;
        }

        /** Apart from the other connections, for a tunnel keeps its connection for itself. */
        Lines tunnels() {
            return tunnels;
        }

        /** For copies of requests, whose fate tells nothing of the upstream. */
        MirrorLane mirrors() {
            return mirrors;
        }

        List<Endpoint> endpoints() {
            return discovery.endpoints(upstream.site());
        }

        /** What lets attempts in, and chooses their endpoints. */
        Guard guard() {
            return guard;
        }

        /** What keeps a request together with others; without meaning where nothing does. */
        long key(Exchange exchange) {
            Optional<HashKey> key = upstream.balancing().key();
            return key.isPresent() ? RequestKey.of(key.get(), exchange) : 0;
        }

        /** How long a route's requests to this upstream take. */
        LatencyQuantile latencies(String route, double quantile) {
            return latencies.computeIfAbsent(
                    new Learnt(route, quantile), which -> new LatencyQuantile(which.quantile()));
        }

        /** Lets go of what was learnt for routes that are gone, or have another quantile now, and of endpoints that left. */
        private void tidy() {
            latencies.keySet().retainAll(learning);
            guard.tidy();
            tick();
        }

        private void tick() {
            requests.tick();
            mirrors.tick();
        }

        /** An endpoint refused a connection. */
        void refused() {
            discovery.refused(upstream.site());
        }

        private Lines lines(Upstream upstream) {
            Transport transport = upstream.transport();
            if (transport.http2() || transport.tls()) {
                return vertxLines(upstream, upstream.maxConnections(), transport.http2());
            }
            Http1Line.Settings client = new Http1Line.Settings(
                    context,
                    upstream.maxConnections(),
                    upstream.maxWaiting(),
                    upstream.connectTimeout(),
                    settings.keepAlive(),
                    settings.maxHeaderBytes(),
                    lending);
            return new Lines(endpoint -> new Http1Line(client, endpoint), () -> {});
        }

        private Lines vertxLines(Upstream upstream, int connections, boolean http2) {
            HttpClientOptions options = new HttpClientOptions()
                    .setConnectTimeout((int) upstream.connectTimeout().toMillis())
                    .setKeepAliveTimeout((int) settings.keepAlive().toSeconds())
                    .setMaxHeaderSize(settings.maxHeaderBytes())
                    .setMaxInitialLineLength(settings.maxHeaderBytes())
                    .setDecoderInitialBufferSize(settings.initialHeaderBytes())
                    .setTcpNoDelay(true)
                    .setDecompressionSupported(false)
                    .setHttp2KeepAliveTimeout((int) settings.keepAlive().toSeconds());
            ClientTransport.configure(
                    options, upstream.transport(), http2, settings.maxHeaderBytes(), upstream.connectTimeout());
            Windows.share(options);
            PoolOptions pool = new PoolOptions()
                    .setHttp1MaxSize(connections)
                    .setHttp2MaxSize(connections)
                    .setMaxWaitQueueSize(upstream.maxWaiting());
            VertxLines lines = new VertxLines(vertx, options, pool, upstream.transport(), upstream.connectTimeout());
            return new Lines(lines::to, lines::close);
        }
    }
}
