package dev.trunkline.gateway;

import dev.trunkline.gateway.auth.KeysPort;
import dev.trunkline.gateway.balance.Pools;
import dev.trunkline.gateway.connection.ConnectionCount;
import dev.trunkline.gateway.connection.ConnectionSettings;
import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.exchange.TrustedProxies;
import dev.trunkline.gateway.limit.LimitsView;
import dev.trunkline.gateway.resilience.Tallies;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.RoutesRefused;
import dev.trunkline.gateway.route.Site;
import dev.trunkline.gateway.tls.TlsFiles;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The whole gateway without its framework: an {@link Edge} for each event loop and the {@link ControlPlane} behind them,
 * started with a configuration, stopped with a bound.
 */
public final class Gateway {

    private static final long ORIGIN = System.nanoTime();

    private final Vertx vertx;
    private final GatewayConfig config;
    private final Tallies tallies = new Tallies();
    private final Counts counts = new Counts();
    private final ControlPlane control;
    private final Optional<TlsFiles> tls;
    private final ConnectionCount connections;
    private final EdgeParts parts;
    private final List<Edge> edges = new CopyOnWriteArrayList<>();
    private final List<Consumer<Routes>> routesListeners = new CopyOnWriteArrayList<>();
    private final FileChecks checks;
    private final Drain drain;
    private final LongSupplier nanoClock;
    private Future<Void> stopped;

    public Gateway(Vertx vertx, GatewayConfig config, ExchangeListener listener) throws RoutesRefused, IOException {
        this(vertx, config, listener, Gateway::nanos);
    }

    /**
     * @param nanoClock monotonic, never negative
     */
    Gateway(Vertx vertx, GatewayConfig config, ExchangeListener listener, LongSupplier nanoClock)
            throws RoutesRefused, IOException {
        this.vertx = vertx;
        this.config = config;
        this.nanoClock = nanoClock;
        this.control = new ControlPlane(vertx, config, counts, nanoClock);
        this.tls = TlsFiles.of(config.tls());
        ConnectionSettings bounds = ConnectionSettings.of(
                config.connections(),
                config.limits().clientIdle(),
                TrustedProxies.ranges(config.trustedProxies().orElse("")));
        this.connections = ConnectionCount.within(bounds);
        this.parts = new EdgeParts(control, listener, bounds, connections, tls, tallies, counts, nanoClock);
        this.checks = new FileChecks(vertx);
        this.drain = new Drain(vertx, config, edges);
    }

    /** The gateway's clock: monotonic, never negative. */
    public static long nanos() {
        return System.nanoTime() - ORIGIN;
    }

    public Future<Void> start(int eventLoops) {
        control.start(eventLoops);
        checks.every(config.routesCheck(), "The routes", this::lookAtRoutes);
        tls.ifPresent(files -> checks.every(config.tls().check(), "The certificates", files::reload));
        List<Future<?>> deployed = new ArrayList<>();
        for (int loop = 0; loop < eventLoops; loop++) {
            Edge edge = new Edge(config, parts, loop);
            edges.add(edge);
            deployed.add(vertx.deployVerticle(edge, new DeploymentOptions()));
        }
        deployed.add(control.serveKeys());
        return Future.all(deployed).mapEmpty();
    }

    public int port() {
        return edges.get(0).httpPort();
    }

    /** Empty where there are no certificates. */
    public Optional<Integer> httpsPort() {
        return edges.get(0).httpsPort();
    }

    /** Empty where the key that services verify by has no port of its own. */
    public Optional<Integer> keysPort() {
        return control.keysPort().map(KeysPort::port);
    }

    public ConnectionCount connections() {
        return connections;
    }

    /** Says "no" as soon as the gateway is told to stop. */
    public boolean draining() {
        return drain.begun();
    }

    /** What retries, breakers and limits did, for each upstream. */
    public Tallies tallies() {
        return tallies;
    }

    /** What splits, mirrors and the request filter did. */
    public Counts counts() {
        return counts;
    }

    /** What limits know of a key. */
    public LimitsView limits() {
        return new LimitsView(control.limits(), nanoClock);
    }

    /** The routes in force. */
    public Routes routes() {
        return control.routes();
    }

    /** Tells the routes in force each time that their file has been looked at, before it is again. */
    public void onRoutes(Consumer<Routes> listener) {
        routesListeners.add(listener);
    }

    public int routeCount() {
        return routes().routes().size();
    }

    /** The state of all upstreams' endpoints. */
    public Pools pools() {
        return control.pools();
    }

    public List<String> unansweredUpstreams() {
        return control.discovery().unanswered().stream()
                .map(Site::name)
                .distinct()
                .sorted()
                .toList();
    }

    /** Whether what is revoked elsewhere is heard of, where that is wanted. */
    public boolean revocationsHeard() {
        return control.revocations().current();
    }

    public boolean tokensReady() {
        return control.authenticators().ready();
    }

    private boolean lookAtRoutes() {
        boolean again = control.reload();
        routesListeners.forEach(listener -> listener.accept(routes()));
        return again;
    }

    /** Ends what is running within a bound, as {@link Drain} does; then closes everything. */
    public synchronized Future<Void> stop() {
        if (stopped == null) {
            Future<Void> looks = checks.end();
            stopped = drain.run().eventually(this::closed).eventually(() -> looks);
        }
        return stopped;
    }

    /** Requests go first, which a cut connection makes fail: they ask for what stands behind them. */
    private Future<Void> closed() {
        List<Future<Void>> undeployed =
                edges.stream().map(edge -> vertx.undeploy(edge.deploymentID())).toList();
        return Future.join(undeployed)
                .eventually(() -> Future.join(edges.stream().map(Edge::settled).toList()))
                .eventually(control::close)
                .mapEmpty();
    }
}
