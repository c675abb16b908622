package dev.trunkline.feed.live;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.credential.Credential;
import dev.trunkline.feed.credential.Revocations;
import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.graph.Accounts;
import dev.trunkline.feed.work.Workers;
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

    private final Vertx vertx;
    private final Clock clock;
    private final FeedSettings settings;
    private final Accounts accounts;
    private final Admission admission;
    private final Attach attach;
    private final Workers workers;
    private final LiveMeters meters;
    private final Set<LiveConnection> connections = ConcurrentHashMap.newKeySet();
    private final Map<EventLoop, Turn> turns = new ConcurrentHashMap<>();
    private volatile boolean draining;

    Live(
            Vertx vertx,
            Clock clock,
            FeedSettings settings,
            Accounts accounts,
            Revocations revocations,
            Admission admission,
            Attach attach,
            Workers workers,
            LiveMeters meters) {
        this.vertx = vertx;
        this.clock = clock;
        this.settings = settings;
        this.accounts = accounts;
        this.admission = admission;
        this.attach = attach;
        this.workers = workers;
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
        ContextInternal context = outlet.context();
        Turn turn =
                turns.computeIfAbsent(context.nettyEventLoop(), eventLoop -> new Turn(eventLoop, meters.deliveries()));
        LiveConnection connection = new LiveConnection(viewer, context, turn, outlet, workers);
        return admission
                .place(connection)
                .compose(place -> {
                    connections.add(connection);
                    connection.onClose(() -> {
                        connections.remove(connection);
                        place.leave();
                        connection.why().ifPresent(meters::closed);
                    });
                    return admission
                            .judge(connection)
                            .onFailure(refused -> connection.gone())
                            .map(connection);
                })
                .onSuccess(this::keep);
    }

    /**
     * Lets a connection read a feed, of which it has none or another one yet; on its event loop.
     *
     * @param after the reader's cursor; without one it starts from now
     * @param labelled whether its events name the feed
     */
    public Future<Void> subscribe(LiveConnection connection, Feed feed, Optional<Cursor> after, boolean labelled) {
        return attach.reader(connection, feed, after, labelled)
                .onSuccess(subscriber -> connection.add(feed, subscriber))
                .mapEmpty();
    }

    /**
     * Lets a connection go on by other credentials than before, of the same user where it has one; on its event loop. It
     * ends if they were revoked.
     *
     * @return fails with a problem: 401 for credentials that were revoked, 403 for an account that may not read, 429 where
     *     the user, who becomes known by them, has as many connections as a user may have; the connection then goes on as
     *     it was
     */
    public Future<Void> renew(LiveConnection connection, Credential shown) {
        Optional<Credential> before = connection.credential();
        Future<Admission.Place> placed = before.isPresent()
                ? connection.context().succeededFuture(() -> {})
                : admission.place(connection, shown.user());
        return placed.compose(place -> {
                    connection.identify(Optional.of(shown));
                    endIfRevoked(connection);
                    return admission
                            .judge(connection)
                            .onSuccess(judged -> {
                                if (before.isEmpty()) {
                                    connection.onClose(place::leave);
                                }
                            })
                            .onFailure(refused -> {
                                connection.identify(before);
                                place.leave();
                            });
                })
                .onSuccess(renewed -> expire(connection, shown.until()));
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
        connection.credential().flatMap(admission::revoked).ifPresent(why -> end(connection, why));
    }

    private void keep(LiveConnection connection) {
        connection.begin();
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
