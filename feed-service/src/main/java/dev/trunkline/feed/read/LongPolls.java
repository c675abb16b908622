package dev.trunkline.feed.read;

import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.feed.log.LogListener;
import dev.trunkline.outbox.Head;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Polls that wait for the first event behind their cursor. A waiting poll holds a timer and a place in a set. */
@Singleton
class LongPolls implements LogListener {

    /** How long the first event waits for others, so that a burst is one answer. */
    private static final Duration GATHER = Duration.ofMillis(5);

    private final Vertx vertx;
    private final FeedLog log;
    private final Set<Waiting> all = ConcurrentHashMap.newKeySet();

    private volatile boolean draining;

    private record Waiting(Predicate<UUID> shown, UniEmitter<? super Boolean> woken) {}

    LongPolls(Vertx vertx, FeedLog log, MeterRegistry metrics) {
        this.vertx = vertx;
        this.log = log;
        metrics.gaugeCollectionSize("feed.long.polls", Tags.empty(), all);
        log.listen(this);
    }

    /**
     * Gives the page as soon as it holds anything, or as it is when the wait is over. Cancelling the result frees the
     * place; {@code page} may block, so it is asked on worker threads only.
     *
     * @param shown tells an author whose events the page would hold; must not block
     */
    Uni<FeedPage> first(Supplier<FeedPage> page, Predicate<UUID> shown, Duration wait) {
        FeedPage now = page.get();
        if (draining || wait.isZero() || wait.isNegative() || !now.items().isEmpty() || now.reset()) {
            return Uni.createFrom().item(now);
        }
        long started = System.nanoTime();
        return wakeUp(now.next().position(), shown, wait)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(() -> first(page, shown, wait.minusNanos(System.nanoTime() - started)));
    }

    private Uni<Boolean> wakeUp(long after, Predicate<UUID> shown, Duration wait) {
        return Uni.createFrom().emitter(emitter -> {
            Waiting waiting = new Waiting(shown, emitter);
            all.add(waiting);
            long timer = vertx.setTimer(Math.max(1, wait.toMillis()), over -> emitter.complete(false));
            emitter.onTermination(() -> leave(waiting, timer));
            // An event that came before the place was taken told nobody.
            if (log.head().position() > after) {
                emitter.complete(true);
            }
        });
    }

    /** SIGTERM: whoever waits is answered now and waits elsewhere. */
    void drain(@Observes ShutdownDelayInitiatedEvent stopping) {
        draining = true;
        all.forEach(waiting -> waiting.woken().complete(false));
    }

    @Override
    public void appended(List<Entry> entries) {
        for (Waiting waiting : all) {
            if (entries.stream()
                    .anyMatch(entry -> entry.visible() && waiting.shown().test(entry.author()))) {
                vertx.setTimer(GATHER.toMillis(), gathered -> waiting.woken().complete(true));
            }
        }
    }

    @Override
    public void restarted(Head head) {
        all.forEach(waiting -> waiting.woken().complete(true));
    }

    private void leave(Waiting waiting, long timer) {
        all.remove(waiting);
        vertx.cancelTimer(timer);
    }
}
