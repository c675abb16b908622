package dev.trunkline.feed.graph;

import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Head;
import dev.trunkline.outbox.Readers;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Tells user-service how far this instance has taken in the users' log: at each step, since a follow is answered only
 * then, and once a second, since an instance that is silent for three is waited for no longer.
 */
final class Progress {

    private static final Logger LOG = Logger.getLogger(Progress.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration LEASE = INTERVAL.multipliedBy(3);

    private final Vertx vertx;
    private final Readers readers;
    private final String instance = UUID.randomUUID().toString();
    private long timer;

    Progress(Vertx vertx, Redis redis, EventStream stream) {
        this.vertx = vertx;
        this.readers = new Readers(redis, stream);
    }

    void start(Supplier<Head> at) {
        tell(at.get());
        timer = vertx.setPeriodic(INTERVAL.toMillis(), tick -> tell(at.get()));
    }

    void tell(Head reached) {
        readers.tell(instance, reached, LEASE)
                .onFailure(away -> LOG.debugf("how far this instance is cannot be told: %s", away.getMessage()));
    }

    /** It reads no more, and is waited for no more. */
    void stop() {
        vertx.cancelTimer(timer);
        try {
            readers.leave(instance).toCompletionStage().toCompletableFuture().get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debugf("its word runs out by itself: %s", e.getMessage());
        }
    }
}
