package dev.trunkline.gateway.discovery;

import dev.trunkline.gateway.route.Site;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/** Keeps the instances of one upstream fresh; all but {@link #instances} runs on discovery's own thread. */
final class Watched {

    private static final Logger LOG = Logger.getLogger(Watched.class);
    private static final Duration LEAST_BETWEEN = Duration.ofMillis(250);

    private final Site site;
    private final NameServers nameServers;
    private final ScheduledExecutorService executor;
    private final BiConsumer<Site, List<Instance>> listener;
    private final RefreshSchedule schedule = new RefreshSchedule(new SplittableRandom());
    private volatile List<Instance> instances = List.of();
    private volatile boolean answered;
    /** Whether what is known was found by a lookup that failed in part. */
    private boolean partial;

    private volatile boolean stopped;
    private boolean asking;
    private boolean failing;
    private long askedNanos = System.nanoTime() - LEAST_BETWEEN.toNanos();
    private ScheduledFuture<?> next;

    Watched(
            Site site,
            NameServers nameServers,
            ScheduledExecutorService executor,
            BiConsumer<Site, List<Instance>> listener) {
        this.site = site;
        this.nameServers = nameServers;
        this.executor = executor;
        this.listener = listener;
    }

    List<Instance> instances() {
        return instances;
    }

    /** Whether the name servers have answered at least once, be it with nothing. */
    boolean answered() {
        return answered;
    }

    Site site() {
        return site;
    }

    /** From its return on nothing is handed to discovery's thread, which may end then. */
    synchronized void stop() {
        stopped = true;
    }

    /** Asks now, unless a question is on its way or was put a moment ago. */
    void refresh() {
        hand(() -> {
            if (System.nanoTime() - askedNanos >= LEAST_BETWEEN.toNanos()) {
                ask();
            }
        });
    }

    private synchronized void hand(Runnable task) {
        if (!stopped) {
            executor.execute(task);
        }
    }

    private void ask() {
        if (asking || stopped) {
            return;
        }
        if (next != null) {
            next.cancel(false);
        }
        asking = true;
        askedNanos = System.nanoTime();
        nameServers.lookup(site.target()).thenAccept(answer -> hand(() -> take(answer)));
    }

    private void take(Answer answer) {
        if (stopped) {
            return;
        }
        asking = false;
        next = executor.schedule(this::ask, schedule.next(answer).toMillis(), TimeUnit.MILLISECONDS);
        if (answer instanceof Answer.Failed failed) {
            knowSome(failed.some());
            if (!failing) {
                LOG.warnf(
                        "Endpoints of %s cannot be looked up, going on with the %d known: %s",
                        site.name(), instances.size(), failed.reason());
            }
            failing = true;
        } else {
            failing = false;
            partial = false;
            know(answer instanceof Answer.Found found ? found.instances() : List.of());
        }
    }

    /** A part is better than none, and than a smaller part; what was known whole stays. */
    private void knowSome(List<Instance> some) {
        if (!some.isEmpty() && (instances.isEmpty() || partial && some.size() >= instances.size())) {
            partial = true;
            know(some);
        }
    }

    private void know(List<Instance> fresh) {
        boolean changed = !fresh.equals(instances) || !answered;
        instances = fresh;
        if (changed) {
            LOG.infof("Endpoints of %s: %s", site.name(), fresh.isEmpty() ? "none" : fresh);
            listener.accept(site, fresh);
        }
        answered = true;
    }
}
