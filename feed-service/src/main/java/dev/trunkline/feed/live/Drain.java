package dev.trunkline.feed.live;

import dev.trunkline.feed.FeedSettings;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * SIGTERM: no new readers, and those who are there are told to go to another instance, each at a moment of its own
 * within {@code feed.drain}, so that they do not all arrive there at once.
 */
@Singleton
class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    /** The last part of the time is left for the last ones to be told. */
    private static final double SPREAD = 0.8;

    private final Vertx vertx;
    private final FeedSettings settings;
    private final Live live;

    Drain(Vertx vertx, FeedSettings settings, Live live) {
        this.vertx = vertx;
        this.settings = settings;
        this.live = live;
    }

    void begin(@Observes ShutdownDelayInitiatedEvent stopping) {
        Set<LiveConnection> leaving = live.drain();
        long within = Math.max(1, (long) (settings.drain().toMillis() * SPREAD));
        LOG.infof("%d readers are told to reconnect within %d ms", leaving.size(), within);
        for (LiveConnection connection : leaving) {
            vertx.setTimer(1 + ThreadLocalRandom.current().nextLong(within), turn -> letGo(connection));
        }
    }

    private void letGo(LiveConnection connection) {
        long delay =
                ThreadLocalRandom.current().nextLong(settings.reconnectWithin().toMillis() + 1);
        connection.close(Closing.SHUTDOWN, Optional.of(Control.reconnect(Closing.SHUTDOWN, delay)));
    }
}
