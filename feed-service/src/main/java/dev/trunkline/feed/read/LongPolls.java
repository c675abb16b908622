package dev.trunkline.feed.read;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.credential.Credential;
import dev.trunkline.feed.credential.Revocations;
import dev.trunkline.feed.live.Feed;
import dev.trunkline.feed.live.Feeds;
import dev.trunkline.feed.live.Receiver;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.outbox.Head;
import dev.trunkline.rest.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.netty.channel.EventLoop;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Polls that wait for the first event behind their cursor. A waiting poll holds a timer and a place in an audience. */
@Singleton
public class LongPolls {

    private final Vertx vertx;
    private final FeedLog log;
    private final Feeds feeds;
    private final Revocations revocations;
    private final Semaphore room;
    private final Set<Waiting> all = ConcurrentHashMap.newKeySet();
    private final Map<EventLoop, Wakening> wakenings = new ConcurrentHashMap<>();

    private volatile boolean draining;

    /**
     * What is waited for.
     *
     * @param credential by which it is read; empty for what anybody may read
     */
    record Ask(Feed feed, Optional<Credential> credential) {}

    LongPolls(
            Vertx vertx,
            FeedLog log,
            Feeds feeds,
            Revocations revocations,
            FeedSettings settings,
            MeterRegistry metrics) {
        this.vertx = vertx;
        this.log = log;
        this.feeds = feeds;
        this.revocations = revocations;
        this.room = new Semaphore(settings.longPolls());
        revocations.listen(() -> all.forEach(this::endIfRevoked));
        metrics.gaugeCollectionSize("feed.long.polls", Tags.empty(), all);
    }

    /** How many polls wait now. */
    public int waiting() {
        return all.size();
    }

    /**
     * Gives the page as soon as it holds anything, or as it is when the wait is over or there is no room to wait; fails
     * with a problem (401) when what it is read by is revoked meanwhile. Cancelling the result frees the place.
     */
    Uni<FeedPage> first(Supplier<Uni<FeedPage>> page, Ask ask, Duration wait) {
        long started = System.nanoTime();
        return page.get().chain(now -> {
            Duration left = wait.minusNanos(System.nanoTime() - started);
            boolean answered = draining || now.reset() || !now.items().isEmpty();
            if (answered || left.isZero() || left.isNegative()) {
                return Uni.createFrom().item(now);
            }
            long since = System.nanoTime();
            return wakeUp(now.next().position(), ask, left)
                    .chain(waited -> waited
                            ? first(page, ask, left.minusNanos(System.nanoTime() - since))
                            : Uni.createFrom().item(now));
        });
    }

    /** When it is time to look again; false at once where there is no room to wait. */
    private Uni<Boolean> wakeUp(long after, Ask ask, Duration wait) {
        return Uni.createFrom().emitter(emitter -> {
            if (!room.tryAcquire()) {
                emitter.complete(false);
                return;
            }
            EventLoop eventLoop = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
            Waiting waiting =
                    new Waiting(emitter, wakenings.computeIfAbsent(eventLoop, Wakening::new), ask.credential());
            Feeds.Place place;
            try {
                place = feeds.join(ask.feed(), waiting);
            } catch (RuntimeException unreadable) {
                room.release();
                throw unreadable;
            }
            all.add(waiting);
            long timer = vertx.setTimer(Math.max(1, wait.toMillis()), over -> emitter.complete(true));
            emitter.onTermination(() -> {
                all.remove(waiting);
                place.leave().run();
                vertx.cancelTimer(timer);
                room.release();
            });
            // What came before the place was taken told nobody.
            endIfRevoked(waiting);
            if (log.head().position() > after || draining) {
                emitter.complete(true);
            }
        });
    }

    private void endIfRevoked(Waiting waiting) {
        waiting.credential
                .filter(shown -> revocations.ended(shown) || revocations.barred(shown))
                .ifPresent(shown -> waiting.emitter.fail(ProblemException.invalidToken()));
    }

    /** SIGTERM: whoever waits is answered now and waits elsewhere. */
    void drain(@Observes ShutdownDelayInitiatedEvent stopping) {
        draining = true;
        all.forEach(waiting -> waiting.emitter.complete(true));
    }

    /** One poll. */
    private final class Waiting implements Receiver {

        private final UniEmitter<? super Boolean> emitter;
        private final Wakening wakening;
        private final Optional<Credential> credential;
        private final AtomicBoolean woken = new AtomicBoolean();

        private Waiting(UniEmitter<? super Boolean> emitter, Wakening wakening, Optional<Credential> credential) {
            this.emitter = emitter;
            this.wakening = wakening;
            this.credential = credential;
        }

        @Override
        public void offer(Entry entry) {
            wake();
        }

        @Override
        public void widen(Head head) {
            wake();
        }

        @Override
        public void restart(Head head) {
            emitter.complete(true);
        }

        /** On its event loop: to end it here would leave the audience that is just being told. */
        private void wake() {
            if (woken.compareAndSet(false, true)) {
                wakening.add(emitter);
            }
        }
    }
}
