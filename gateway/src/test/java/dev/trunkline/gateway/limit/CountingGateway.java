package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.route.LimitPolicy;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The limits of one gateway without its HTTP: an event loop, a clock of its own, and requests that only count. */
final class CountingGateway implements AutoCloseable {

    /** How a request fared. */
    enum Fate {
        PASSED,
        REFUSED,
        /** Nobody could count, and the policy will not have that. */
        CLOSED
    }

    private static final long START = System.nanoTime() / 1_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final Counts metrics = new Counts();
    private final List<Meter> meters = new ArrayList<>();
    private final long skewMicros;
    private final RedisLink link;
    private final RedisCounts counts;
    private final Counting counting;
    /** When its clock stands, if it was stopped. */
    private volatile OptionalLong held = OptionalLong.empty();

    CountingGateway(String redis, Duration skew, LimitPolicy... policies) {
        this(new LimitSettings(100_000, redis, Duration.ofSeconds(20), 1), skew, policies);
    }

    CountingGateway(LimitSettings settings, Duration skew, LimitPolicy... policies) {
        this.skewMicros = TimeUnit.NANOSECONDS.toMicros(skew.toNanos());
        for (LimitPolicy policy : policies) {
            meters.add(new Meter(policy, settings.mostKeys(), metrics));
        }
        this.link = new RedisLink(vertx, settings, RedisScript.load());
        Fleet fleet = new Fleet(metrics, () -> meters, settings.gateways());
        this.counts = onLoop(() -> new RedisCounts(
                new RedisCalls(vertx, link, fleet, settings.deadline().toMillis(), this::micros), fleet, this::micros));
        this.counting = new Counting(counts, this::micros);
    }

    /** Sends so many requests in one turn of the event loop. */
    List<Fate> send(int requests, String key) {
        return onLoop(() -> {
                    List<Future<Fate>> all = new ArrayList<>();
                    for (int i = 0; i < requests; i++) {
                        all.add(one(key));
                    }
                    return Future.join(all)
                            .map(done -> all.stream().map(Future::result).toList());
                })
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** Sends a request in a turn of its own, for which nobody waits. */
    Future<Fate> begin(String key) {
        Promise<Fate> promise = Promise.promise();
        onLoop(() -> {
            one(key).onComplete(promise);
            return null;
        });
        return promise.future();
    }

    /** From now on its clock is turned by hand. */
    void stopClock() {
        held = OptionalLong.of(micros());
    }

    void turnClock(long micros) {
        held = OptionalLong.of(micros() + micros);
    }

    long passed(int requests, String key) {
        return send(requests, key).stream().filter(Fate.PASSED::equals).count();
    }

    /** Sends one, and tells what it found of each limit. */
    Debits debit(String key) {
        Promise<Debits> promise = Promise.promise();
        onLoop(() -> {
            Debits debits = debits(key);
            ask(debits).onComplete(fate -> promise.complete(debits));
            return null;
        });
        return GatewayInTest.await(promise.future());
    }

    void giveBack(Debits debits) {
        onLoop(() -> {
            debits.giveBack(micros());
            return null;
        });
    }

    /** The answer to a request has come; what is told to Redis of that is there when this returns. */
    void answer(Debits debits, int status) {
        onLoop(() -> {
            debits.settle(status, micros());
            return null;
        });
        send(1, "who comes after that");
    }

    /** What it has leased by its first limit and not spent. */
    long inHand(String key) {
        return meters.get(0).tiers().get(0).leases().known(key) instanceof LeaseCell lease ? lease.inHand() : 0;
    }

    boolean usable() {
        return onLoop(counts::usable);
    }

    int gateways() {
        return counts.gateways();
    }

    long counted(String result) {
        return metrics.of("gateway_limit_redis_total", "result", result);
    }

    private Future<Fate> one(String key) {
        return ask(debits(key));
    }

    private Debits debits(String key) {
        Debits debits = counting.debits();
        for (Meter meter : meters) {
            debits.add(meter, meter.tiers().get(0), key, meter.policy().cost().each());
        }
        return debits;
    }

    private Future<Fate> ask(Debits debits) {
        if (counting.decides(debits)) {
            return Future.succeededFuture(fate(debits));
        }
        Promise<Fate> promise = Promise.promise();
        counting.ask(debits, () -> promise.complete(fate(debits)));
        return promise.future();
    }

    private static Fate fate(Debits debits) {
        return debits.closed() ? Fate.CLOSED : debits.passes() ? Fate.PASSED : Fate.REFUSED;
    }

    private long micros() {
        return held.orElseGet(
                () -> Duration.ofHours(1).toNanos() / 1_000 + skewMicros + System.nanoTime() / 1_000 - START);
    }

    private <T> T onLoop(Supplier<T> task) {
        Promise<T> promise = Promise.promise();
        loop.runOnContext(own -> promise.complete(task.get()));
        return GatewayInTest.await(promise.future());
    }

    @Override
    public void close() {
        onLoop(() -> {
            link.drop();
            return null;
        });
        GatewayInTest.await(vertx.close());
    }
}
