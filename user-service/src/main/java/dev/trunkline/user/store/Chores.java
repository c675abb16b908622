package dev.trunkline.user.store;

import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Does what must be done now and then beside the requests. Each instance does so; what they do must bear that. */
@Singleton
public class Chores {

    private static final Logger LOG = Logger.getLogger(Chores.class);

    private final Vertx vertx;

    Chores(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Runs {@code chore} on a worker thread, first after {@code pause} and then again and again.
     *
     * @param name what it is, for the log if it fails; it is tried again in its next turn all the same
     */
    public void every(Duration pause, String name, Runnable chore) {
        vertx.setTimer(pause.toMillis(), turn -> vertx.<Void>executeBlocking(
                        () -> {
                            chore.run();
                            return null;
                        },
                        false)
                .onFailure(failure -> LOG.warnf("%s failed, and is tried again: %s", name, failure.getMessage()))
                .onComplete(done -> every(pause, name, chore)));
    }
}
