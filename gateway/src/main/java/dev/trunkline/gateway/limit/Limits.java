package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.route.LimitPolicy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Every policy in force, shared by all event loops; a policy that a reload leaves alone keeps its counts. */
public final class Limits {

    private final LimitSettings settings;
    private final Counts counts;
    private final Fleet fleet;
    private final RedisScript script = RedisScript.load();
    private final Queue<RedisLink> links = new ConcurrentLinkedQueue<>();
    private final Queue<RedisCalls> loops = new ConcurrentLinkedQueue<>();
    private final ConcurrentHashMap<LimitPolicy, Meter> meters = new ConcurrentHashMap<>();
    private volatile Set<LimitPolicy> inForce = Set.of();
    private volatile int generation;

    public Limits(LimitSettings settings, Counts counts) {
        this.settings = settings;
        this.counts = counts;
        this.fleet = new Fleet(counts, meters::values, settings.gateways());
    }

    /**
     * The steps that limit the requests of the event loop that calls.
     *
     * @param wheel of that event loop
     * @param nanoClock never negative
     */
    public LimitSteps steps(Vertx vertx, DeadlineWheel wheel, LongSupplier nanoClock) {
        RedisLink link = new RedisLink(vertx, settings, script);
        links.add(link);
        LongSupplier micros = () -> nanoClock.getAsLong() / 1_000;
        RedisCalls calls =
                new RedisCalls(vertx, link, fleet, settings.deadline().toMillis(), micros);
        loops.add(calls);
        MetersOfRoutes routes = new MetersOfRoutes(this);
        Admission admission = new Admission(new RedisCounts(calls, fleet, micros), vertx, wheel, nanoClock);
        return new LimitSteps(new EarlyLimits(routes, admission), new LateLimits(routes, admission));
    }

    /** When nothing asks any more: gives back what is leased, within a bound, and ends. */
    public Future<Void> close(Vertx vertx) {
        return new LotsReturn(vertx, new RedisLink(vertx, settings, script))
                .of(meters.values())
                .onComplete(done -> links.forEach(RedisLink::drop));
    }

    /** Puts policies in force, and forgets those that are no longer there. */
    public void adopt(Collection<LimitPolicy> policies) {
        Set<LimitPolicy> fresh = new LinkedHashSet<>(policies);
        inForce = fresh;
        meters.keySet().retainAll(fresh);
        generation++;
    }

    /** One event loop's way to Redis, for whoever has none of its own. */
    Optional<RedisCalls> anyLoop() {
        return Optional.ofNullable(loops.peek());
    }

    /** So many event loops have each limit do as it says for when Redis is away. */
    int loopsWithoutRedis() {
        return fleet.loopsWithout();
    }

    /** Of each policy in force, also of those that nothing has been counted by here; others may have. */
    Stream<Meter> all() {
        return inForce.stream().map(this::meter);
    }

    Stream<Meter> named(String name) {
        return inForce.stream().filter(policy -> policy.name().equals(name)).map(this::meter);
    }

    /** Changes with the policies. */
    int generation() {
        return generation;
    }

    Meter[] of(List<LimitPolicy> policies) {
        return policies.stream().map(this::meter).toArray(Meter[]::new);
    }

    private Meter meter(LimitPolicy policy) {
        return meters.computeIfAbsent(policy, fresh -> new Meter(fresh, settings.mostKeys(), counts));
    }
}
