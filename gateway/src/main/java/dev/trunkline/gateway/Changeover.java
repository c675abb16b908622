package dev.trunkline.gateway;

import dev.trunkline.gateway.balance.Pools;
import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.Site;
import dev.trunkline.gateway.route.Upstream;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Goes from the upstreams of one routes file to those of the next. New routes wait until the endpoints of their new
 * upstreams are known, so that no request finds none, and no longer than a bound; the upstreams of the old routes stay
 * until what is on its way by them has ended.
 */
final class Changeover {

    private static final long OLD_UPSTREAMS_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Vertx vertx;
    private final Pools pools;
    private final Discovery discovery;
    private final Supplier<Routes> inForce;
    private final Duration bound;
    private volatile boolean closed;

    Changeover(Vertx vertx, Pools pools, Discovery discovery, Supplier<Routes> inForce, Duration bound) {
        this.vertx = vertx;
        this.pools = pools;
        this.discovery = discovery;
        this.inForce = inForce;
        this.bound = bound;
    }

    /** From now on the upstreams are those of the routes in force, and no others. */
    void keepPresent() {
        watch(inForce.get().upstreams().values());
    }

    /** From now on the upstreams stay as they are, for they are about to be closed. */
    synchronized void close() {
        closed = true;
    }

    /**
     * Returns when these routes may be in force; not on an event loop, for it waits.
     *
     * @return whether they may; not once this is closed
     */
    boolean await(Routes fresh) {
        Set<Site> hopeless = discovery.unanswered();
        Collection<Upstream> before = inForce.get().upstreams().values();
        Collection<Upstream> after = fresh.upstreams().values();
        // Until the new routes are in force, a name means what it has meant.
        watch(both(after, before));
        long until = System.nanoTime() + bound.toNanos();
        while (!closed && !hopeless.containsAll(discovery.unanswered()) && System.nanoTime() < until) {
            LockSupport.parkNanos(STEP_NANOS);
        }
        watch(both(before, after));
        vertx.setTimer(OLD_UPSTREAMS_MILLIS, later -> keepPresent());
        return !closed;
    }

    private static List<Upstream> both(Collection<Upstream> some, Collection<Upstream> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private synchronized void watch(Collection<Upstream> upstreams) {
        if (!closed) {
            pools.use(upstreams);
            discovery.watch(upstreams);
        }
    }
}
