package dev.trunkline.gateway;

import dev.trunkline.gateway.auth.Authenticators;
import dev.trunkline.gateway.auth.IdentityKey;
import dev.trunkline.gateway.auth.IdentityKeysResource;
import dev.trunkline.gateway.auth.KeysPort;
import dev.trunkline.gateway.auth.Minter;
import dev.trunkline.gateway.auth.Revocations;
import dev.trunkline.gateway.balance.Pools;
import dev.trunkline.gateway.console.ConsoleResource;
import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.discovery.NameServerList;
import dev.trunkline.gateway.discovery.NameServers;
import dev.trunkline.gateway.limit.LimitSettings;
import dev.trunkline.gateway.limit.Limits;
import dev.trunkline.gateway.local.LocalResource;
import dev.trunkline.gateway.openapi.Documents;
import dev.trunkline.gateway.openapi.OpenApiResource;
import dev.trunkline.gateway.openapi.OpenApiSettings;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.RoutesFile;
import dev.trunkline.gateway.route.RoutesParser;
import dev.trunkline.gateway.route.RoutesRefused;
import dev.trunkline.gateway.ticket.TicketSettings;
import dev.trunkline.gateway.ticket.TicketStore;
import dev.trunkline.gateway.ticket.TicketsResource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What stands behind all event loops and is no request's: the routes in force and what follows from them (endpoints, keys,
 * limits, documents), and the one thread that changes of endpoints are made on.
 */
final class ControlPlane {

    private final Vertx vertx;
    private final RoutesFile routes;
    private final ScheduledExecutorService thread;
    private final Pools pools;
    private final Discovery discovery;
    private final Changeover changeover;
    private final Revocations revocations;
    private final Authenticators authenticators;
    private final Limits limits;
    private final Documents documents;
    private final TicketStore tickets;
    private final Optional<KeysPort> keysPort;
    private final Map<String, LocalResource> locals;

    ControlPlane(Vertx vertx, GatewayConfig config, Counts counts, LongSupplier nanoClock)
            throws RoutesRefused, IOException {
        this.vertx = vertx;
        this.routes = RoutesFile.open(
                new RoutesParser(
                        name -> Optional.ofNullable(System.getenv(name)),
                        Set.of(
                                ConsoleResource.NAME,
                                IdentityKeysResource.NAME,
                                OpenApiResource.NAME,
                                TicketsResource.NAME)),
                config.routes().map(Path::of));
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread fresh = new Thread(task, "discovery");
            fresh.setDaemon(true);
            return fresh;
        });
        this.pools = new Pools(vertx, config.zone(), config.limits().healthChecks(), nanoClock, thread);
        this.discovery = new Discovery(
                config.dns().map(NameServerList::parse).map(NameServers::at).orElseGet(NameServers::ofTheSystem),
                thread,
                pools::list);
        this.changeover = new Changeover(
                pools,
                discovery,
                routes,
                config.routesSettle(),
                leave -> vertx.setTimer(Changeover.STAY.toMillis(), later -> leave.run()));
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
                        config.counting().deadline(),
                        config.counting().gateways(),
                        config.counting().clusterTag()),
                counts);
        this.documents = new Documents(vertx, discovery, OpenApiSettings.of(config.openapi()));
        this.tickets = new TicketStore(vertx, TicketSettings.of(config.tickets()));
        this.keysPort = config.identity().port().isPresent()
                ? Optional.of(new KeysPort(
                        vertx, identity, config.host(), config.identity().port().getAsInt()))
                : Optional.empty();
        this.locals = Map.of(
                ConsoleResource.NAME,
                new ConsoleResource(),
                IdentityKeysResource.NAME,
                new IdentityKeysResource(identity),
                OpenApiResource.NAME,
                new OpenApiResource(documents),
                TicketsResource.NAME,
                new TicketsResource(tickets, config.tickets().life()));
    }

    /**
     * @param eventLoops that will ask for endpoints
     */
    void start(int eventLoops) {
        pools.loops(eventLoops);
        changeover.begin();
        revocations.start();
        adopt(routes.get());
    }

    /** Lets services fetch the public half of the identity key, where that has a port of its own. */
    Future<Void> serveKeys() {
        return keysPort.map(KeysPort::listen).orElseGet(Future::succeededFuture);
    }

    /**
     * Looks whether the routes file has changed; blocks, for as long as new upstreams take to be found.
     *
     * @return whether to look again soon
     */
    boolean reload() {
        return routes.reload(this::change);
    }

    Routes routes() {
        return routes.get();
    }

    Pools pools() {
        return pools;
    }

    Discovery discovery() {
        return discovery;
    }

    Revocations revocations() {
        return revocations;
    }

    Authenticators authenticators() {
        return authenticators;
    }

    Limits limits() {
        return limits;
    }

    TicketStore tickets() {
        return tickets;
    }

    /** Empty where the identity key has no port of its own. */
    Optional<KeysPort> keysPort() {
        return keysPort;
    }

    /** What is answered here, by the names that routes have for it. */
    Map<String, LocalResource> locals() {
        return locals;
    }

    /** Those go first who hand work to the thread: reloads; what is fetched and looked up; checks of health. */
    Future<Void> close() {
        // Waits for the thread that reads.
        return vertx.<Void>executeBlocking(() -> {
                    revocations.close();
                    return null;
                })
                .eventually(() -> limits.close(vertx))
                .eventually(() -> {
                    keysPort.ifPresent(KeysPort::close);
                    changeover.close();
                    authenticators.close();
                    documents.close();
                    tickets.close();
                    discovery.close();
                    return pools.close();
                })
                .eventually(() -> {
                    // By itself, so that nothing runs on it when it ends.
                    thread.execute(thread::shutdownNow);
                    return Future.succeededFuture();
                });
    }

    /** Whether they are in force; not if this was closed meanwhile. */
    private boolean change(Routes fresh) {
        boolean may = changeover.await(fresh);
        if (may) {
            adopt(fresh);
        }
        return may;
    }

    private void adopt(Routes fresh) {
        authenticators.use(fresh);
        limits.adopt(fresh.routes().stream()
                .flatMap(route -> route.limits().stream())
                .toList());
        documents.use(fresh);
    }
}
