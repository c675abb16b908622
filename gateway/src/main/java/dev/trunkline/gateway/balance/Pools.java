package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.discovery.Instance;
import dev.trunkline.gateway.route.HealthCheck;
import dev.trunkline.gateway.route.Site;
import dev.trunkline.gateway.route.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The pools of all upstreams: one of each for the process, a {@link Balancer} of each for an event loop. What changes a
 * pool runs on one thread, which it shares with discovery, so that an upstream has its pool's endpoints by the time that
 * it counts as found.
 */
public final class Pools {

    private static final long TICK_MILLIS = 200;

    private volatile int loops;
    private final Optional<String> zone;
    private final LongSupplier nanoClock;
    private final ScheduledExecutorService thread;
    private final PoolEvents events = new LoggedEvents();
    private final HealthChecker checker;
    private final Map<Site, Pool> pools = new ConcurrentHashMap<>();
    private volatile Map<String, Pool> named = Map.of();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledFuture<?> ticking;

    /**
     * @param zone of this gateway
     * @param checks of health at the same time
     * @param nanoClock never negative
     */
    public Pools(
            Vertx vertx, Optional<String> zone, int checks, LongSupplier nanoClock, ScheduledExecutorService thread) {
        this.zone = zone;
        this.nanoClock = nanoClock;
        this.thread = thread;
        this.checker = new HealthChecker(vertx, checks, this::checked);
        this.ticking = thread.scheduleWithFixedDelay(
                () -> pools.values().forEach(Pool::tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** How many event loops will ask for balancers; to be told before the upstreams are. */
    public void loops(int count) {
        loops = count;
    }

    /**
     * From now on these are the upstreams; what is known of the endpoints of those that stay is kept.
     *
     * @param upstreams of one name may be several, at different places; the last of them is who is meant by it
     */
    public synchronized void use(Collection<Upstream> upstreams) {
        Map<Site, Upstream> bySite = new HashMap<>();
        upstreams.forEach(upstream -> bySite.put(upstream.site(), upstream));
        bySite.forEach((site, upstream) -> {
            Pool known = pools.get(site);
            if (known == null) {
                pools.put(site, new Pool(site.name(), upstream.balancing(), loops, zone, nanoClock, thread, events));
            } else {
                thread.execute(() -> {
                    known.use(upstream.balancing());
                    check(site, known);
                });
            }
        });
        pools.keySet().stream().filter(site -> !bySite.containsKey(site)).forEach(checker::forget);
        pools.keySet().retainAll(bySite.keySet());
        Map<String, Pool> before = named;
        Map<String, Pool> names = new HashMap<>();
        upstreams.forEach(upstream -> names.put(upstream.name(), pools.get(upstream.site())));
        named = Map.copyOf(names);
        names.keySet().stream()
                .filter(name -> !before.containsKey(name))
                .forEach(name -> listeners.forEach(listener -> listener.accept(name)));
    }

    /** What discovery found; on the pools' thread. */
    public void list(Site site, List<Instance> instances) {
        Pool pool = pools.get(site);
        if (pool != null) {
            pool.list(instances);
            check(site, pool);
        }
    }

    private void check(Site site, Pool pool) {
        Optional<HealthCheck> rule = pool.health();
        if (rule.isPresent() && pools.get(site) == pool) {
            checker.watch(site, rule.get(), rule.get().transport(site.transport()), pool.endpoints());
        } else {
            checker.forget(site);
        }
    }

    private void checked(Site site, Endpoint endpoint, boolean pass) {
        thread.execute(() -> Optional.ofNullable(pools.get(site)).ifPresent(pool -> pool.checked(endpoint, pass)));
    }

    /** For one event loop; goes on with what it knows if the upstream is not there any more. */
    public Balancer balancer(Upstream upstream, int loop) {
        Pool pool = pools.get(upstream.site());
        return pool == null
                ? (key, tried, now) -> Optional.empty()
                : new PoolBalancer(pool, loop, new SplittableRandom());
    }

    /** Whether a balancer still hears of the upstream's endpoints: not one from before that was taken out for a while. */
    public boolean serves(Balancer balancer, Upstream upstream) {
        return balancer instanceof PoolBalancer own && own.pool() == pools.get(upstream.site());
    }

    /** What all pools look like, by name. */
    public List<PoolState> states() {
        return named.values().stream()
                .map(Pool::state)
                .sorted(Comparator.comparing(PoolState::upstream))
                .toList();
    }

    public Optional<PoolState> state(String upstream) {
        return Optional.ofNullable(named.get(upstream)).map(Pool::state);
    }

    /** Tells the name of each upstream, those that come later included. */
    public synchronized void onUpstream(Consumer<String> listener) {
        listeners.add(listener);
        named.keySet().forEach(listener);
    }

    /** Ends when no check can have a verdict any more, so that the pools' thread may end. */
    public Future<Void> close() {
        ticking.cancel(false);
        return checker.close();
    }
}
