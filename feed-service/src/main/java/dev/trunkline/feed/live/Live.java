package dev.trunkline.feed.live;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.credential.Credential;
import dev.trunkline.feed.credential.Revocations;
import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.graph.Accounts;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.feed.log.Resume;
import dev.trunkline.feed.place.Holder;
import dev.trunkline.feed.place.Places;
import dev.trunkline.outbox.Head;
import dev.trunkline.rest.problem.Failures;
import dev.trunkline.rest.problem.ProblemException;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Attaches live readers to their feeds and lets them go. */
@Singleton
public class Live implements Accounts.Listener {

    private static final int PAGE = 100;

    private final Vertx vertx;
    private final Clock clock;
    private final FeedSettings settings;
    private final FeedLog log;
    private final Feeds feeds;
    private final Accounts accounts;
    private final Revocations revocations;
    private final Places places;
    private final LiveMeters meters;
    private final Set<LiveConnection> connections = ConcurrentHashMap.newKeySet();
    private final Map<EventLoop, Turn> turns = new ConcurrentHashMap<>();
    private volatile boolean draining;

    Live(
            Vertx vertx,
            Clock clock,
            FeedSettings settings,
            FeedLog log,
            Feeds feeds,
            Accounts accounts,
            Revocations revocations,
            Places places,
            LiveMeters meters) {
        this.vertx = vertx;
        this.clock = clock;
        this.settings = settings;
        this.log = log;
        this.feeds = feeds;
        this.accounts = accounts;
        this.revocations = revocations;
        this.places = places;
        this.meters = meters;
        accounts.listen(this);
        revocations.listen(() -> connections.forEach(this::endIfRevoked));
        meters.watch(connections);
    }

    /**
     * Lets a reader in. Nothing is sent to {@code outlet} before the result is there, which comes on its event loop.
     *
     * @return fails with a problem: 401 for credentials that were revoked, 403 for an account that may not read, 429 where
     *     the user or the address has as many connections as it may have, 503 where this instance has, or drains
     */
    public Future<LiveConnection> connect(Viewer viewer, Outlet outlet) {
        if (draining) {
            return Future.failedFuture(
                    ProblemException.unavailable("this instance shuts down; reconnect", Duration.ofSeconds(1)));
        }
        if (connections.size() >= settings.connections()) {
            return Future.failedFuture(ProblemException.unavailable(
                    "this instance has all the live connections it takes; poll, or try again", Duration.ofSeconds(5)));
        }
        ContextInternal context = outlet.context();
        Turn turn =
                turns.computeIfAbsent(context.nettyEventLoop(), eventLoop -> new Turn(eventLoop, meters.deliveries()));
        LiveConnection connection = new LiveConnection(viewer, context, turn, outlet);
        Holder holder = new Holder(viewer.credential().map(Credential::user), viewer.network());
        return places.take(holder).compose(taken -> {
            connections.add(connection);
            connection.onClose(() -> {
                connections.remove(connection);
                places.release(holder);
                connection.why().ifPresent(meters::closed);
            });
            return context.executeBlocking(() -> admitted(connection), false)
                    .onSuccess(this::keep)
                    .onFailure(refused -> connection.gone());
        });
    }

    /**
     * Lets a connection read a feed, of which it has none or another one yet; on its event loop.
     *
     * @param after the reader's cursor; without one it starts from now
     * @param labelled whether its events name the feed
     */
    public Future<Void> subscribe(LiveConnection connection, Feed feed, Optional<Cursor> after, boolean labelled) {
        return connection
                .context()
                .executeBlocking(() -> subscriber(connection, feed, after, labelled), false)
                .onSuccess(subscriber -> connection.add(feed, subscriber))
                .mapEmpty();
    }

    /** Lets a connection go on by other credentials than before; on its event loop. */
    public void renew(LiveConnection connection, Credential shown) {
        connection.identify(shown);
        expire(connection, shown.until());
        endIfRevoked(connection);
    }

    /** Lets a connection live until {@code until}, in place of what was said before; on its event loop. */
    private void expire(LiveConnection connection, Instant until) {
        long left = Math.max(1, Duration.between(clock.instant(), until).toMillis());
        connection.expiresBy(
                vertx.setTimer(
                        left,
                        over -> connection.close(
                                Closing.TOKEN_EXPIRED, Optional.of(Control.error(Closing.TOKEN_EXPIRED)))),
                vertx::cancelTimer);
    }

    public int connections() {
        return connections.size();
    }

    /** How many events wait for live readers. */
    public int backlog() {
        return LiveMeters.sum(connections, LiveConnection::backlog);
    }

    /** How many connections there are, by transport. */
    public Map<String, Object> subscribers() {
        Map<String, Object> subscribers = new LinkedHashMap<>();
        for (Transport transport : Transport.values()) {
            subscribers.put(transport.text(), LiveMeters.count(connections, transport));
        }
        return subscribers;
    }

    /** Deliveries, resets and closes since the start, as JSON has them. */
    public Map<String, Object> statistics() {
        return meters.statistics();
    }

    public boolean draining() {
        return draining;
    }

    @Override
    public void barred(UUID user) {
        for (LiveConnection connection : connections) {
            if (connection.user().filter(user::equals).isPresent()) {
                end(connection, Closing.SUSPENDED);
            }
        }
    }

    @Override
    public void unknown() {
        accounts.barred(connections.stream()
                        .flatMap(connection -> connection.user().stream())
                        .collect(Collectors.toSet()))
                .forEach(this::barred);
    }

    /** From now on nobody is let in; those who are there are the caller's to let go. */
    Set<LiveConnection> drain() {
        draining = true;
        return connections;
    }

    private void endIfRevoked(LiveConnection connection) {
        connection.credential().flatMap(this::revoked).ifPresent(why -> end(connection, why));
    }

    private Optional<Closing> revoked(Credential credential) {
        if (revocations.ended(credential)) {
            return Optional.of(Closing.REVOKED);
        }
        return revocations.barred(credential) ? Optional.of(Closing.SUSPENDED) : Optional.empty();
    }

    /** Asked after the connection is in the list: what bars or revokes finds it there, or is found here. Blocks. */
    private LiveConnection admitted(LiveConnection connection) {
        if (connection.credential().flatMap(this::revoked).isPresent()) {
            throw ProblemException.invalidToken();
        }
        if (connection.user().filter(this::barredByTable).isPresent()) {
            throw ProblemException.forbidden("this account may not read now");
        }
        return connection;
    }

    /** Without the database the token is believed, which lives for minutes: feeds in memory go on. */
    private boolean barredByTable(UUID user) {
        try {
            return !accounts.barred(Set.of(user)).isEmpty();
        } catch (RuntimeException e) {
            if (Failures.problem(e).status() != 503) {
                throw e;
            }
            return false;
        }
    }

    /** Joins first, then looks where the log is: what comes behind that place is offered for certain. Blocks. */
    private Subscriber subscriber(LiveConnection connection, Feed feed, Optional<Cursor> after, boolean labelled) {
        Subscriber subscriber = new Subscriber(
                connection,
                labelled ? Optional.of(feed.label()) : Optional.empty(),
                (selection, position) -> log.after(selection, position, PAGE),
                settings.backlog(),
                () -> meters.resets().sent(connection.viewer().transport()));
        subscriber.joined(feeds.join(feed, subscriber));
        try {
            begin(subscriber, after);
            return subscriber;
        } catch (RuntimeException e) {
            subscriber.leave();
            throw e;
        }
    }

    private void begin(Subscriber subscriber, Optional<Cursor> after) {
        Head head = log.head();
        Optional<Resume> resume = after.map(log::resume);
        if (resume.isPresent() && resume.get() instanceof Resume.Reset reset) {
            subscriber.begin(head.position(), head, Optional.of(Control.reset(Cursor.of(head), reset.why())));
        } else {
            long from = resume.map(at -> ((Resume.From) at).position()).orElse(head.position());
            subscriber.begin(from, head, Optional.empty());
        }
    }

    private void keep(LiveConnection connection) {
        long heartbeat = vertx.setPeriodic(settings.heartbeat().toMillis(), tick -> connection.heartbeat());
        connection.onClose(() -> vertx.cancelTimer(heartbeat));
        connection.viewer().credential().ifPresent(shown -> expire(connection, shown.until()));
        if (draining) {
            connection.close(Closing.SHUTDOWN, Optional.of(Control.reconnect(Closing.SHUTDOWN, 0)));
        }
    }

    private static void end(LiveConnection connection, Closing why) {
        connection.close(why, Optional.of(Control.error(why)));
    }
}
