package dev.trunkline.gateway;

import dev.trunkline.gateway.address.AddressRanges;
import dev.trunkline.gateway.auth.Authenticators;
import dev.trunkline.gateway.auth.IdentityKey;
import dev.trunkline.gateway.auth.IdentityKeysResource;
import dev.trunkline.gateway.auth.Minter;
import dev.trunkline.gateway.auth.Revocations;
import dev.trunkline.gateway.balance.Pools;
import dev.trunkline.gateway.connection.ConnectionCount;
import dev.trunkline.gateway.connection.ConnectionSettings;
import dev.trunkline.gateway.console.ConsoleResource;
import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.discovery.NameServers;
import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.limit.LimitSettings;
import dev.trunkline.gateway.limit.Limits;
import dev.trunkline.gateway.limit.LimitsView;
import dev.trunkline.gateway.live.EndpointStates;
import dev.trunkline.gateway.live.PoolEndpoints;
import dev.trunkline.gateway.openapi.Documents;
import dev.trunkline.gateway.openapi.OpenApiResource;
import dev.trunkline.gateway.openapi.OpenApiSettings;
import dev.trunkline.gateway.resilience.Tallies;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.RoutesFile;
import dev.trunkline.gateway.route.RoutesParser;
import dev.trunkline.gateway.route.RoutesRefused;
import dev.trunkline.gateway.ticket.TicketSettings;
import dev.trunkline.gateway.ticket.TicketStore;
import dev.trunkline.gateway.ticket.TicketsResource;
import dev.trunkline.gateway.tls.TlsFiles;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** The whole gateway without its framework: started with a configuration, stopped with a bound. */
public final class Gateway {

    private static final Logger LOG = Logger.getLogger(Gateway.class);
    private static final long ORIGIN = System.nanoTime();

    private final Vertx vertx;
    private final GatewayConfig config;
    private final RoutesFile routes;
    private final ScheduledExecutorService control;
    private final Pools pools;
    private final Discovery discovery;
    private final Changeover changeover;
    private final Revocations revocations;
    private final Authenticators authenticators;
    private final Limits limits;
    private final Documents documents;
    private final TicketStore tickets;
    private final Optional<TlsFiles> tls;
    private final ConnectionCount connections;
    private final Tallies tallies = new Tallies();
    private final Counts counts = new Counts();
    private final EdgeParts parts;
    private final List<Edge> edges = new CopyOnWriteArrayList<>();
    private final Drain drain;
    private volatile long routesCheck;
    private volatile OptionalLong tlsCheck = OptionalLong.empty();
    private Future<Void> stopped;

    public Gateway(Vertx vertx, GatewayConfig config, ExchangeListener listener) throws RoutesRefused, IOException {
        this.vertx = vertx;
        this.config = config;
        this.drain = new Drain(vertx, config, edges);
        this.routes = RoutesFile.open(
                new RoutesParser(
                        name -> Optional.ofNullable(System.getenv(name)),
                        Set.of(
                                ConsoleResource.NAME,
                                IdentityKeysResource.NAME,
                                OpenApiResource.NAME,
                                TicketsResource.NAME)),
                config.routes().map(Path::of));
        LongSupplier nanoClock = Gateway::nanos;
        this.control = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "discovery");
            thread.setDaemon(true);
            return thread;
        });
        this.pools = new Pools(vertx, config.zone(), config.limits().healthChecks(), nanoClock, control);
        this.discovery = new Discovery(
                config.dns().map(Gateway::nameServers).map(NameServers::at).orElseGet(NameServers::ofTheSystem),
                control,
                pools::list);
        this.changeover = new Changeover(vertx, pools, discovery, routes, config.routesSettle());
        LongSupplier epochSeconds = () -> TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
        IdentityKey identity = IdentityKey.open(config.identity().key().map(Path::of));
        this.revocations = new Revocations(
                vertx,
                config.revocations().from(),
                config.revocations().most(),
                config.revocations().kept().toSeconds(),
                epochSeconds);
        this.authenticators = new Authenticators(
                vertx,
                discovery,
                new Authenticators.Settings(
                        config.limits().cachedTokens(), config.limits().cachedTokensFor()),
                new Minter(
                        identity,
                        config.identity().issuer(),
                        config.identity().audience(),
                        config.identity().life()),
                revocations,
                epochSeconds);
        this.limits = new Limits(
                new LimitSettings(
                        config.limits().limitKeys(),
                        config.counting().redisUrl(),
                        config.counting().deadline()),
                counts);
        this.documents = new Documents(
                vertx,
                discovery,
                new OpenApiSettings(
                        config.openapi().refresh(),
                        config.openapi().retry(),
                        config.openapi().timeout(),
                        config.openapi().mostBytes()));
        this.tickets = new TicketStore(
                vertx,
                new TicketSettings(
                        config.tickets().redisUrl(),
                        config.tickets().life(),
                        config.tickets().deadline()));
        this.tls = tls(config);
        ConnectionSettings connectionSettings = connectionSettings(config);
        this.connections = ConnectionCount.within(connectionSettings);
        this.parts = new EdgeParts(
                routes,
                discovery,
                pools,
                tickets,
                authenticators,
                limits,
                Map.of(
                        ConsoleResource.NAME,
                        new ConsoleResource(),
                        IdentityKeysResource.NAME,
                        new IdentityKeysResource(identity),
                        OpenApiResource.NAME,
                        new OpenApiResource(documents),
                        TicketsResource.NAME,
                        new TicketsResource(tickets, config.tickets().life())),
                listener,
                connectionSettings,
                connections,
                tls,
                tallies,
                counts,
                nanoClock);
    }

    /** The gateway's clock: monotonic, never negative. */
    public static long nanos() {
        return System.nanoTime() - ORIGIN;
    }

    public Future<Void> start(int eventLoops) {
        pools.loops(eventLoops);
        changeover.keepPresent();
        revocations.start();
        adopt(routes.get());
        routesCheck = vertx.setPeriodic(config.routesCheck().toMillis(), tick -> vertx.executeBlocking(() -> {
                    routes.reload(this::change);
                    return null;
                })
                .onFailure(failed -> LOG.error("The routes stay as they are", failed)));
        tls.ifPresent(files -> tlsCheck = OptionalLong.of(vertx.setPeriodic(
                config.tls().check().toMillis(),
                tick -> vertx.executeBlocking(() -> {
                    files.reload();
                    return null;
                }))));
        List<Future<?>> deployed = new ArrayList<>();
        for (int loop = 0; loop < eventLoops; loop++) {
            Edge edge = new Edge(config, parts, loop);
            edges.add(edge);
            deployed.add(vertx.deployVerticle(edge, new DeploymentOptions()));
        }
        return Future.all(deployed).mapEmpty();
    }

    public int port() {
        return edges.get(0).httpPort();
    }

    /** Empty where there are no certificates. */
    public Optional<Integer> httpsPort() {
        return edges.get(0).httpsPort();
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
        return new LimitsView(limits, Gateway::nanos);
    }

    /** The routes in force. */
    public Routes routes() {
        return routes.get();
    }

    /** How the endpoints of the upstreams are. */
    public EndpointStates endpointStates() {
        return upstream ->
                pools.state(upstream.name()).map(PoolEndpoints::described).orElse(List.of());
    }

    public int routeCount() {
        return routes.get().routes().size();
    }

    /** The state of all upstreams' endpoints. */
    public Pools pools() {
        return pools;
    }

    public List<String> unansweredUpstreams() {
        return discovery.unanswered();
    }

    /** Whether what is revoked elsewhere is heard of, where that is wanted. */
    public boolean revocationsHeard() {
        return revocations.current();
    }

    public boolean tokensReady() {
        return authenticators.ready();
    }

    /** Ends what is running within a bound, as {@link Drain} does; then closes everything. */
    public synchronized Future<Void> stop() {
        if (stopped == null) {
            vertx.cancelTimer(routesCheck);
            tlsCheck.ifPresent(vertx::cancelTimer);
            stopped = drain.run().eventually(this::closed);
        }
        return stopped;
    }

    /**
     * Those go first who hand work to the control thread: requests, which a cut connection makes fail; reloads; what is
     * fetched and looked up; checks of health.
     */
    private Future<Void> closed() {
        List<Future<Void>> undeployed =
                edges.stream().map(edge -> vertx.undeploy(edge.deploymentID())).toList();
        return Future.join(undeployed)
                .eventually(() -> Future.join(edges.stream().map(Edge::settled).toList()))
                // Waits for the thread that reads.
                .eventually(() -> vertx.executeBlocking(() -> {
                    revocations.close();
                    return null;
                }))
                .eventually(() -> {
                    changeover.close();
                    authenticators.close();
                    documents.close();
                    tickets.close();
                    limits.close();
                    limits.close();
                    discovery.close();
                    return pools.close();
                })
                .eventually(() -> {
                    // By itself, so that nothing runs on it when it ends.
                    control.execute(control::shutdownNow);
                    return Future.succeededFuture();
                })
                .mapEmpty();
    }

    private void change(Routes fresh) {
        if (changeover.await(fresh)) {
            adopt(fresh);
        }
    }

    private void adopt(Routes fresh) {
        authenticators.use(fresh);
        limits.retain(fresh.routes().stream()
                .flatMap(route -> route.limits().stream())
                .toList());
        documents.use(fresh);
    }

    private static Optional<TlsFiles> tls(GatewayConfig config) throws IOException {
        Optional<String> folder = config.tls().certificates();
        return folder.isEmpty()
                ? Optional.empty()
                : Optional.of(TlsFiles.open(
                        Path.of(folder.get()),
                        config.tls().clientAuth(),
                        config.tls().clientAuthorities().map(Path::of)));
    }

    private static ConnectionSettings connectionSettings(GatewayConfig config) {
        GatewayConfig.Connections bounds = config.connections();
        return new ConnectionSettings(
                bounds.most(),
                bounds.mostPerAddress(),
                bounds.ipv6Prefix(),
                bounds.head(),
                config.limits().clientIdle(),
                bounds.leastRate(),
                bounds.patience(),
                bounds.pipelined(),
                bounds.streams(),
                bounds.controlFrames(),
                AddressRanges.parse(bounds.proxyProtocolFrom().orElse("")));
    }

    private static List<InetSocketAddress> nameServers(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .map(server -> {
                    int colon = server.lastIndexOf(':');
                    if (colon < 1) {
                        throw new IllegalArgumentException(
                                "GATEWAY_DNS holds '" + server + "': write host:port, several with commas between");
                    }
                    return InetSocketAddress.createUnresolved(
                            server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
                })
                .toList();
    }
}
