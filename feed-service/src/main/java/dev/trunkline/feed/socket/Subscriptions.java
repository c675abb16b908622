package dev.trunkline.feed.socket;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.live.Feed;
import dev.trunkline.feed.live.Live;
import dev.trunkline.feed.live.LiveConnection;
import dev.trunkline.rest.problem.ProblemException;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The feeds that one connection reads at the client's wish. A feed counts from when it is asked for, since several may
 * be on their way at once. Of the connection's event loop only.
 */
final class Subscriptions {

    private final Live live;
    private final int limit;
    private final Set<Feed> onTheirWay = new HashSet<>();

    /**
     * @param limit how many feeds a connection may read, that of its own address included
     */
    Subscriptions(Live live, int limit) {
        this.live = live;
        this.limit = limit;
    }

    /**
     * Lets {@code connection} read {@code feed} from {@code after} on.
     *
     * @throws ProblemException 409 if it reads that feed already, or as many as it may
     */
    Future<Void> add(LiveConnection connection, Feed feed, Optional<Cursor> after) {
        if (connection.reads(feed) || onTheirWay.contains(feed)) {
            throw ProblemException.conflict(
                    "already-subscribed", "this connection reads " + feed.address() + " already");
        }
        if (connection.feeds() + onTheirWay.size() >= limit) {
            throw ProblemException.conflict("too-many-feeds", "a connection reads at most " + limit + " feeds");
        }
        onTheirWay.add(feed);
        return live.subscribe(connection, feed, after, true).onComplete(done -> onTheirWay.remove(feed));
    }

    /**
     * Ends what {@link #add} began.
     *
     * @throws ProblemException 404 if the connection does not read {@code feed}, or not yet
     */
    void end(LiveConnection connection, Feed feed) {
        if (!connection.reads(feed)) {
            throw ProblemException.notFound("this connection does not read " + feed.address());
        }
        connection.unsubscribe(feed);
    }
}
