package dev.trunkline.feed.place;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.rest.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Gives places to connections and takes them back. Redis decides for all instances; while it is away each instance
 * decides by its own count, and brings that there, under a new lease, when Redis is back. A count can be off by one for
 * an hour where a connection came or went at the very moment of that.
 */
@Singleton
public class Places {

    private static final Logger LOG = Logger.getLogger(Places.class);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration RENEWAL = Duration.ofSeconds(3);
    private static final Duration REWRITE = Duration.ofHours(1);
    private static final Duration KEEP = REWRITE.multipliedBy(2);

    private final Vertx vertx;
    private final FeedSettings settings;
    private final Leases leases;
    private final Duration renewal;
    private final Map<String, Integer> own = new HashMap<>();
    private volatile String leaseId = newLease();
    private volatile boolean shared;
    private volatile boolean told;
    private long leasedAt;
    private long timer;

    @Inject
    Places(Vertx vertx, FeedSettings settings, Redis redis, MeterRegistry metrics) {
        this(vertx, settings, redis, metrics, LEASE, RENEWAL);
    }

    Places(Vertx vertx, FeedSettings settings, Redis redis, MeterRegistry metrics, Duration lease, Duration renewal) {
        this.vertx = vertx;
        this.settings = settings;
        this.leases = new Leases(redis, lease, KEEP);
        this.renewal = renewal;
        metrics.gauge("feed.places.shared", this, places -> places.shared ? 1 : 0);
    }

    void start(@Observes StartupEvent started) {
        rewrite();
        timer = vertx.setPeriodic(renewal.toMillis(), tick -> renew());
    }

    /** Its connections are gone with it, and their places at once. */
    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
        try {
            leases.end(leaseId).toCompletionStage().toCompletableFuture().get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.debugf("the lease runs out by itself: %s", e.getMessage());
        }
    }

    /** As a process does that is killed. */
    void die() {
        vertx.cancelTimer(timer);
    }

    /** Whether Redis decides, and so for all instances. */
    public boolean shared() {
        return shared;
    }

    /** Takes a place; fails with 429 where the user or the address has as many as it may have. */
    public Future<Void> take(Holder holder) {
        List<String> keys = keys(holder);
        List<Integer> limits = limits(holder);
        synchronized (own) {
            for (int i = 0; i < keys.size(); i++) {
                if (own.getOrDefault(keys.get(i), 0) >= limits.get(i)) {
                    return Future.failedFuture(full(keys.get(i), limits.get(i)));
                }
            }
            keys.forEach(key -> own.merge(key, 1, Integer::sum));
        }
        if (!shared) {
            return Future.succeededFuture();
        }
        return leases.take(leaseId, keys, limits)
                .recover(failed -> {
                    away(failed);
                    return Future.succeededFuture(-1);
                })
                .compose(full -> {
                    if (full < 0) {
                        return Future.succeededFuture();
                    }
                    forget(keys);
                    return Future.failedFuture(full(keys.get(full), limits.get(full)));
                });
    }

    /** Gives back what {@link #take} took. */
    public void release(Holder holder) {
        List<String> keys = keys(holder);
        forget(keys);
        if (shared) {
            leases.release(leaseId, keys).onFailure(this::away);
        }
    }

    private void renew() {
        if (!shared || System.nanoTime() - leasedAt > REWRITE.toNanos()) {
            rewrite();
        } else {
            leases.renew(leaseId)
                    .onSuccess(there -> {
                        if (!there) {
                            // Redis lost it, and the counts with it.
                            rewrite();
                        }
                    })
                    .onFailure(this::away);
        }
    }

    /** Counts anew under another lease; the old one ends, and whatever was wrong with it. */
    private void rewrite() {
        String old = leaseId;
        String next = newLease();
        Map<String, Integer> counts;
        synchronized (own) {
            counts = Map.copyOf(own);
            leaseId = next;
        }
        leases.renew(next)
                .compose(there -> leases.write(next, counts))
                .compose(written -> leases.end(old))
                .onSuccess(done -> {
                    leasedAt = System.nanoTime();
                    if (told) {
                        told = false;
                        LOG.info("connections are counted with those of the other instances again");
                    }
                    shared = true;
                })
                .onFailure(this::away);
    }

    private void away(Throwable why) {
        if (shared) {
            shared = false;
            told = true;
            LOG.warnf("Redis is away, connections are counted by this instance alone: %s", why.getMessage());
        }
    }

    private void forget(List<String> keys) {
        synchronized (own) {
            keys.forEach(key -> own.computeIfPresent(key, (same, count) -> count > 1 ? count - 1 : null));
        }
    }

    private static List<String> keys(Holder holder) {
        List<String> keys = new ArrayList<>(2);
        holder.user().ifPresent(user -> keys.add("user:" + user));
        holder.network().ifPresent(network -> keys.add("address:" + network));
        return keys;
    }

    private List<Integer> limits(Holder holder) {
        List<Integer> limits = new ArrayList<>(2);
        holder.user().ifPresent(user -> limits.add(settings.connectionsPerUser()));
        holder.network().ifPresent(network -> limits.add(settings.connectionsPerAddress()));
        return limits;
    }

    private static ProblemException full(String key, int limit) {
        String who = key.startsWith("user:") ? "this user" : "this address";
        return ProblemException.of(
                        429,
                        "too-many-connections",
                        "Too many live connections",
                        who + " has the " + limit + " live connections that it may have; close one, or come back later")
                .withHeader("Retry-After", "10");
    }

    private static String newLease() {
        return UUID.randomUUID().toString();
    }
}
