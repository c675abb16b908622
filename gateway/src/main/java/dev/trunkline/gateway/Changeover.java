package dev.trunkline.gateway;

import dev.trunkline.gateway.balance.Pools;
import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.Site;
import dev.trunkline.gateway.route.Upstream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Goes from the upstreams of one routes file to those of the next. New routes wait until the endpoints of their new
 * upstreams are known, so that no request finds none, and no longer than a bound; the upstreams of the old routes stay
 * until what is on its way by them has ended, however many files come meanwhile.
 */
final class Changeover {

    /** How long the upstreams of former routes stay. */
    static final Duration STAY = Duration.ofMinutes(1);

    /** Of so many files at most, whatever the time. */
    static final int MOST_FORMER = 16;

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Pools pools;
    private final Discovery discovery;
    private final Supplier<Routes> inForce;
    private final Duration bound;
    private final Consumer<Runnable> afterStay;
    private final Deque<Collection<Upstream>> former = new ArrayDeque<>();
    private Collection<Upstream> present = List.of();
    private Collection<Upstream> coming = List.of();
    private volatile boolean closed;

    /**
     * @param bound for the endpoints of new upstreams
     * @param afterStay runs something when {@link #STAY} has passed
     */
    Changeover(
            Pools pools, Discovery discovery, Supplier<Routes> inForce, Duration bound, Consumer<Runnable> afterStay) {
        this.pools = pools;
        this.discovery = discovery;
        this.inForce = inForce;
        this.bound = bound;
        this.afterStay = afterStay;
    }

    /** The first upstreams are those of the routes in force. */
    synchronized void begin() {
        present = inForce.get().upstreams().values();
        watch();
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
        come(fresh.upstreams().values());
        long until = System.nanoTime() + bound.toNanos();
        while (!closed && !hopeless.containsAll(discovery.unanswered()) && System.nanoTime() < until) {
            LockSupport.parkNanos(STEP_NANOS);
        }
        Collection<Upstream> before = replace();
        afterStay.accept(() -> leave(before));
        return !closed;
    }

    private synchronized void come(Collection<Upstream> next) {
        coming = next;
        watch();
    }

    private synchronized Collection<Upstream> replace() {
        Collection<Upstream> before = present;
        former.add(before);
        if (former.size() > MOST_FORMER) {
            former.remove();
        }
        present = coming;
        coming = List.of();
        watch();
        return before;
    }

    private synchronized void leave(Collection<Upstream> old) {
        former.removeIf(one -> one == old);
        watch();
    }

    /** The last of those that share a name is who is meant by it: until new routes are in force, that is who it has been. */
    private void watch() {
        if (!closed) {
            List<Upstream> all = new ArrayList<>();
            former.forEach(all::addAll);
            all.addAll(coming);
            all.addAll(present);
            pools.use(all);
            discovery.watch(all);
        }
    }
}
