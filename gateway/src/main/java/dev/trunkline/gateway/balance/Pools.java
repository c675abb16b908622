package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.discovery.Instance;
import dev.trunkline.gateway.route.HealthCheck;
import dev.trunkline.gateway.route.Transport;
import dev.trunkline.gateway.route.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

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
    private final Map<String, Pool> pools = new ConcurrentHashMap<>();
    private final Map<String, Transport> transports = new ConcurrentHashMap<>();
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

    /** From now on these are the upstreams; what is known of the endpoints of those that stay is kept. */
    public synchronized void use(Collection<Upstream> upstreams) {
        Set<String> names = upstreams.stream().map(Upstream::name).collect(Collectors.toSet());
        for (Upstream upstream : upstreams) {
            String name = upstream.name();
            transports.put(name, upstream.transport());
            Pool known = pools.get(name);
            if (known == null) {
                pools.put(name, new Pool(name, upstream.balancing(), loops, zone, nanoClock, thread, events));
                listeners.forEach(listener -> listener.accept(name));
            } else {
                thread.execute(() -> {
                    known.use(upstream.balancing());
                    check(name, known);
                });
            }
        }
        pools.keySet().stream().filter(name -> !names.contains(name)).forEach(checker::forget);
        pools.keySet().retainAll(names);
        transports.keySet().retainAll(names);
    }

    /** What discovery found; on the pools' thread. */
    public void list(String upstream, List<Instance> instances) {
        Pool pool = pools.get(upstream);
        if (pool != null) {
            pool.list(instances);
            check(upstream, pool);
        }
    }

    private void check(String upstream, Pool pool) {
        Optional<HealthCheck> rule = pool.health();
        Transport transport = transports.get(upstream);
        if (rule.isPresent() && transport != null) {
            checker.watch(upstream, rule.get(), rule.get().transport(transport), pool.endpoints());
        } else {
            checker.forget(upstream);
        }
    }

    private void checked(String upstream, Endpoint endpoint, boolean pass) {
        thread.execute(() -> Optional.ofNullable(pools.get(upstream)).ifPresent(pool -> pool.checked(endpoint, pass)));
    }

    /** For one event loop; goes on with what it knows if the upstream is not there any more. */
    public Balancer balancer(Upstream upstream, int loop) {
        Pool pool = pools.get(upstream.name());
        return pool == null
                ? (key, tried, now) -> Optional.empty()
                : new PoolBalancer(pool, loop, new SplittableRandom());
    }

    /** What all pools look like, by name. */
    public List<PoolState> states() {
        return pools.values().stream()
                .map(Pool::state)
                .sorted(Comparator.comparing(PoolState::upstream))
                .toList();
    }

    public Optional<PoolState> state(String upstream) {
        return Optional.ofNullable(pools.get(upstream)).map(Pool::state);
    }

    /** Tells the name of each upstream, those that come later included. */
    public synchronized void onUpstream(Consumer<String> listener) {
        listeners.add(listener);
        pools.keySet().forEach(listener);
    }

    /** Ends when no check can have a verdict any more, so that the pools' thread may end. */
    public Future<Void> close() {
        ticking.cancel(false);
        return checker.close();
    }
}
