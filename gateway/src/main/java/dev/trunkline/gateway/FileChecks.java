package dev.trunkline.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Looks at files now and then whether they have changed, off the event loops. */
final class FileChecks {

    private static final Logger LOG = Logger.getLogger(FileChecks.class);

    private final Vertx vertx;
    private final List<Long> timers = new CopyOnWriteArrayList<>();
    private final Map<String, Future<Void>> looks = new ConcurrentHashMap<>();

    FileChecks(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * From now on until the end.
     *
     * @param what is read from the files, for the log
     * @param look may block; while one goes on, no other begins
     */
    void every(Duration period, String what, Runnable look) {
        AtomicBoolean looking = new AtomicBoolean();
        timers.add(vertx.setPeriodic(period.toMillis(), tick -> {
            if (looking.compareAndSet(false, true)) {
                Future<Void> running = vertx.<Void>executeBlocking(() -> {
                            look.run();
                            return null;
                        })
                        .onFailure(failed -> LOG.errorf(failed, "%s stay as they are", what))
                        .onComplete(done -> looking.set(false));
                looks.put(what, running);
            }
        }));
    }

    /** Begins no more; ends when those have that were under way, which would find nothing left to look at. */
    Future<Void> end() {
        timers.forEach(vertx::cancelTimer);
        return Future.join(List.copyOf(looks.values())).otherwiseEmpty().mapEmpty();
    }
}
