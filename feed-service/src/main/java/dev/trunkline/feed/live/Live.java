package dev.trunkline.feed.live;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.graph.FollowSet;
import dev.trunkline.feed.graph.FollowSets;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.feed.log.Resume;
import dev.trunkline.feed.log.Selection;
import dev.trunkline.outbox.Head;
import dev.trunkline.rest.problem.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Attaches live readers to their feeds and lets them go. */
@Singleton
public class Live {

    private static final int PAGE = 100;

    private final Vertx vertx;
    private final Clock clock;
    private final FeedSettings settings;
    private final FeedLog log;
    private final FollowSets followSets;
    private final Subscribers subscribers = new Subscribers();
    private final AtomicInteger connections = new AtomicInteger();
    private final Counter resets;
    private volatile boolean draining;

    Live(Vertx vertx, Clock clock, FeedSettings settings, FeedLog log, FollowSets followSets, MeterRegistry metrics) {
        this.vertx = vertx;
        this.clock = clock;
        this.settings = settings;
        this.log = log;
        this.followSets = followSets;
        this.resets = metrics.counter("feed.resets");
        metrics.gauge("feed.connections", connections);
        log.listen(subscribers);
    }

    /**
     * Attaches a reader. Nothing is sent to {@code outlet} before the result is there, and then only on this event
     * loop; it fails with a problem when there is no room or the stores cannot say what the feed shows.
     *
     * @param after the reader's cursor; without one it starts from now
     * @param until when its token expires
     */
    public Future<Subscriber> attach(Feed feed, Optional<Cursor> after, Optional<Instant> until, Outlet outlet) {
        if (draining) {
            return Future.failedFuture(
                    ProblemException.unavailable("this instance shuts down; reconnect", Duration.ofSeconds(1)));
        }
        if (connections.incrementAndGet() > settings.connections()) {
            connections.decrementAndGet();
            return Future.failedFuture(ProblemException.unavailable(
                    "this instance has all the live connections it takes; poll, or try again", Duration.ofSeconds(5)));
        }
        Context context = vertx.getOrCreateContext();
        return context.executeBlocking(() -> subscribe(context, follows(feed), after, outlet), false)
                .onSuccess(subscriber -> keep(subscriber, until))
                .onFailure(failed -> connections.decrementAndGet());
    }

    public int connections() {
        return connections.get();
    }

    public boolean draining() {
        return draining;
    }

    /** SIGTERM: no new readers, and those there are told to go to another instance, each at a moment of its own. */
    void drain(@Observes ShutdownDelayInitiatedEvent stopping) {
        draining = true;
        for (Subscriber subscriber : subscribers.all()) {
            long delay = ThreadLocalRandom.current()
                    .nextLong(settings.reconnectWithin().toMillis() + 1);
            subscriber.close(Closing.SHUTDOWN, Optional.of(Control.reconnect(Closing.SHUTDOWN, delay)));
        }
    }

    private Optional<FollowSet> follows(Feed feed) {
        return feed instanceof Feed.Home home ? Optional.of(followSets.hold(home.user())) : Optional.empty();
    }

    /** Subscribes first, then looks where the log is: what comes behind that place is offered for certain. */
    private Subscriber subscribe(Context context, Optional<FollowSet> follows, Optional<Cursor> after, Outlet outlet) {
        Supplier<Selection> selection = () -> follows.<Selection>map(set -> new Selection.Authors(set.authors()))
                .orElse(Selection.EVERYONE);
        Subscriber subscriber = new Subscriber(
                context, outlet, position -> log.after(selection.get(), position, PAGE), settings.backlog());
        subscriber.onClose(connections::decrementAndGet);
        if (follows.isPresent()) {
            FollowSet set = follows.get();
            subscribers.add(subscriber, set);
            subscriber.onClose(() -> {
                subscribers.remove(subscriber, set);
                followSets.release(set);
            });
        } else {
            subscribers.add(subscriber);
            subscriber.onClose(() -> subscribers.remove(subscriber));
        }
        Head head = log.head();
        Optional<Resume> resume = after.map(log::resume);
        if (resume.isPresent() && resume.get() instanceof Resume.Reset reset) {
            resets.increment();
            subscriber.begin(head.position(), head, Optional.of(Control.reset(Cursor.of(head), reset.why())));
        } else {
            long from = resume.map(place -> ((Resume.From) place).position()).orElse(head.position());
            subscriber.begin(from, head, Optional.empty());
        }
        return subscriber;
    }

    private void keep(Subscriber subscriber, Optional<Instant> until) {
        long heartbeat = vertx.setPeriodic(settings.heartbeat().toMillis(), tick -> subscriber.heartbeat());
        subscriber.onClose(() -> vertx.cancelTimer(heartbeat));
        until.ifPresent(end -> {
            long left = Math.max(1, Duration.between(clock.instant(), end).toMillis());
            long expiry = vertx.setTimer(
                    left,
                    over -> subscriber.close(Closing.TOKEN_EXPIRED, Optional.of(Control.error(Closing.TOKEN_EXPIRED))));
            subscriber.onClose(() -> vertx.cancelTimer(expiry));
        });
        if (draining) {
            subscriber.close(Closing.SHUTDOWN, Optional.of(Control.reconnect(Closing.SHUTDOWN, 0)));
        }
    }
}
