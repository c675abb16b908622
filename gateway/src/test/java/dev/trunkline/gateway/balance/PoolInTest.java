package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.discovery.Instance;
import dev.trunkline.gateway.route.Balancing;
import dev.trunkline.gateway.route.Balancing.Algorithm;
import dev.trunkline.gateway.route.Ejecting;
import dev.trunkline.gateway.route.HashKey;
import dev.trunkline.gateway.route.HealthCheck;
import dev.trunkline.gateway.route.Zones;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** A pool with two event loops' balancers, a clock to turn by hand, and no threads. */
final class PoolInTest implements PoolEvents {

    final HandClock clock = new HandClock();
    final List<String> log = new ArrayList<>();
    final Pool pool;
    private final List<PoolBalancer> balancers;

    PoolInTest(Balancing rules) {
        this(rules, Optional.empty());
    }

    PoolInTest(Balancing rules, Optional<String> zone) {
        pool = new Pool("up", rules, 2, zone, clock, Runnable::run, this);
        balancers = IntStream.range(0, 2)
                .mapToObj(loop -> new PoolBalancer(pool, loop, new Random(loop + 1)))
                .toList();
    }

    static Balancing rules(Algorithm algorithm) {
        return new Balancing(
                algorithm,
                algorithm == Algorithm.CONSISTENT_HASH ? Optional.of(new HashKey.Address()) : Optional.empty(),
                1.25,
                Duration.ZERO,
                0.5,
                Optional.empty(),
                Optional.of(Ejecting.DEFAULT),
                Zones.NONE);
    }

    static Balancing slowly(Algorithm algorithm, Duration slowStart) {
        Balancing plain = rules(algorithm);
        return new Balancing(
                algorithm,
                plain.key(),
                plain.load(),
                slowStart,
                plain.panic(),
                plain.health(),
                plain.ejecting(),
                plain.zones());
    }

    static Balancing checked(double panic) {
        return new Balancing(
                Algorithm.ROUND_ROBIN,
                Optional.empty(),
                1.25,
                Duration.ZERO,
                panic,
                Optional.of(new HealthCheck(
                        "/ready",
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        2,
                        3,
                        200,
                        299)),
                Optional.empty(),
                Zones.NONE);
    }

    static Endpoint endpoint(int number) {
        return new Endpoint("e" + number + ".test", "10.0.0." + number, 80);
    }

    static Instance instance(int number) {
        return instance(number, 0, 1);
    }

    static Instance instance(int number, int priority, int weight) {
        return new Instance(endpoint(number), priority, weight);
    }

    PoolInTest of(int endpoints) {
        pool.list(IntStream.rangeClosed(1, endpoints)
                .mapToObj(PoolInTest::instance)
                .toList());
        return this;
    }

    PoolInTest of(Instance... instances) {
        pool.list(List.of(instances));
        return this;
    }

    Optional<Choice> choose(long key, Set<Endpoint> tried) {
        return balancers.get(0).choose(key, tried, clock.getAsLong());
    }

    boolean knows(int number) {
        return balancers.get(0).knows(endpoint(number));
    }

    Choice choose() {
        return choose(0, Set.of()).orElseThrow();
    }

    Choice onLoop(int loop) {
        return balancers.get(loop).choose(0, Set.of(), clock.getAsLong()).orElseThrow();
    }

    void end(Choice choice, Choice.Result result, long firstByteNanos) {
        choice.ended(result, firstByteNanos, clock.getAsLong());
    }

    /** How many of so many requests, each ended at once, went to each endpoint. */
    Map<Endpoint, Integer> spread(int requests) {
        Map<Endpoint, Integer> counts = new HashMap<>();
        for (int i = 0; i < requests; i++) {
            Choice choice = choose(Hash.mixed(i + 1), Set.of()).orElseThrow();
            counts.merge(choice.endpoint(), 1, Integer::sum);
            end(choice, Choice.Result.ANSWERED, 1_000_000);
        }
        return counts;
    }

    /** Sends requests until so many to this endpoint have ended so; the others are answered. */
    void bring(int number, Choice.Result result, int times) {
        for (int seen = 0; seen < times; ) {
            Choice choice = choose();
            boolean there = choice.endpoint().equals(endpoint(number));
            end(choice, there ? result : Choice.Result.ANSWERED, there ? -1 : 1_000_000);
            seen += there ? 1 : 0;
        }
    }

    void check(int number, boolean pass, int times) {
        for (int i = 0; i < times; i++) {
            pool.checked(endpoint(number), pass);
        }
    }

    void pass(Duration time) {
        clock.forward(time);
        pool.tick();
    }

    PoolState.EndpointState state(int number) {
        return pool.state().endpoints().stream()
                .filter(one -> one.name().equals("e" + number + ".test"))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void ejected(String upstream, Endpoint endpoint, String why, Duration time) {
        log.add("ejected " + endpoint.name() + " for " + time.toSeconds() + " s: " + why);
    }

    @Override
    public void readmitted(String upstream, Endpoint endpoint) {
        log.add("readmitted " + endpoint.name());
    }

    @Override
    public void health(String upstream, Endpoint endpoint, Member.Health health) {
        log.add(health + " " + endpoint.name());
    }

    @Override
    public void panic(String upstream, boolean begins) {
        log.add(begins ? "panic" : "calm");
    }
}
