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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Polls that wait for the first event behind their cursor. A waiting poll holds a timer and a place in an audience. */
@Singleton
public class LongPolls {

    private final Vertx vertx;
    private final FeedLog log;
    private final Feeds feeds;
    private final Revocations revocations;
    private final WaitingRoom room;
    private final Set<Waiting> all = ConcurrentHashMap.newKeySet();
    private final Map<EventLoop, Wakening> wakenings = new ConcurrentHashMap<>();

    private volatile boolean draining;

    /**
     * What is waited for.
     *
     * @param credential by which it is read; empty for what anybody may read
     * @param network where it comes from; not looked at where there is a credential
     */
    record Ask(Feed feed, Optional<Credential> credential, String network) {

        /** Whom its waiting counts for. */
        record Holder(Optional<UUID> user, String network) {}

        private Holder holder() {
            return credential
                    .map(known -> new Holder(Optional.of(known.user()), ""))
                    .orElseGet(() -> new Holder(Optional.empty(), network));
        }
    }

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
        this.room = new WaitingRoom(settings);
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
            if (answers(now, left)) {
                return Uni.createFrom().item(now);
            }
            Ask.Holder holder = ask.holder();
            return Uni.createFrom()
                    .deferred(() -> room.enter(holder)
                            ? next(now, page, ask, left).onTermination().invoke(() -> room.leave(holder))
                            : Uni.createFrom().item(now));
        });
    }

    private boolean answers(FeedPage page, Duration left) {
        boolean over = left.isZero() || left.isNegative();
        return over || draining || page.reset() || !page.items().isEmpty();
    }

    /** The first page that answers, behind one that did not. */
    private Uni<FeedPage> next(FeedPage before, Supplier<Uni<FeedPage>> page, Ask ask, Duration wait) {
        long since = System.nanoTime();
        return wakeUp(before.next().position(), ask, wait)
                .chain(woken -> page.get().chain(now -> {
                    Duration left = wait.minusNanos(System.nanoTime() - since);
                    return answers(now, left) ? Uni.createFrom().item(now) : next(now, page, ask, left);
                }));
    }

    /** When it is time to look again. */
    private Uni<Boolean> wakeUp(long after, Ask ask, Duration wait) {
        return Uni.createFrom().emitter(emitter -> {
            EventLoop eventLoop = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
            Waiting waiting =
                    new Waiting(emitter, wakenings.computeIfAbsent(eventLoop, Wakening::new), ask.credential());
            Feeds.Place place = feeds.join(ask.feed(), waiting);
            all.add(waiting);
            long timer = vertx.setTimer(Math.max(1, wait.toMillis()), over -> emitter.complete(true));
            emitter.onTermination(() -> {
                all.remove(waiting);
                place.leave().run();
                vertx.cancelTimer(timer);
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
