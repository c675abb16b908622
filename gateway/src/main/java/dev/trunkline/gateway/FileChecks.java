package dev.trunkline.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Looks at files now and then whether they have changed, off the event loops. */
final class FileChecks {

    private static final Logger LOG = Logger.getLogger(FileChecks.class);

    /** Between two looks at files that change: longer than whoever writes them pauses. */
    private static final Duration SOON = Duration.ofMillis(100);

    private final Vertx vertx;
    private final List<Long> timers = new ArrayList<>();
    private final Map<String, Future<Void>> looks = new HashMap<>();
    private boolean ended;

    FileChecks(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * From now on until the end.
     *
     * @param what is read from the files, for the log
     * @param look may block; while one goes on, no other begins. It says whether the next is to come soon
     */
    synchronized void every(Duration period, String what, BooleanSupplier look) {
        AtomicBoolean looking = new AtomicBoolean();
        Duration soon = period.compareTo(SOON) < 0 ? period : SOON;
        timers.add(vertx.setPeriodic(period.toMillis(), tick -> {
            if (looking.compareAndSet(false, true)) {
                look(soon, what, look, looking);
            }
        }));
    }

    /** Those that are to come soon count as going on, so that no other comes between. */
    private synchronized void look(Duration soon, String what, BooleanSupplier look, AtomicBoolean looking) {
        if (ended) {
            return;
        }
        Future<Boolean> running = vertx.executeBlocking(look::getAsBoolean)
                .onFailure(failed -> LOG.errorf(failed, "%s stay as they are", what))
                .otherwise(false)
                .onSuccess(again -> {
                    if (again) {
                        vertx.setTimer(soon.toMillis(), tick -> look(soon, what, look, looking));
                    } else {
                        looking.set(false);
                    }
                });
        looks.put(what, running.mapEmpty());
    }

    /** Begins no more; ends when those have that were under way, which would find nothing left to look at. */
    synchronized Future<Void> end() {
        ended = true;
        timers.forEach(vertx::cancelTimer);
        return Future.join(List.copyOf(looks.values())).otherwiseEmpty().mapEmpty();
    }
}
