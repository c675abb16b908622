package dev.trunkline.feed.live;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.feed.log.Resume;
import dev.trunkline.feed.log.Selection;
import dev.trunkline.feed.log.Slice;
import dev.trunkline.feed.work.Workers;
import dev.trunkline.outbox.Head;
import io.vertx.core.Future;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Attaches a reader to a feed: it joins first, and then looks where the log is, so that what comes behind that place is
 * offered for certain. What memory can tell is not asked of the database, nor of the few threads that wait for that.
 */
@Singleton
class Attach {

    private static final int PAGE = 100;

    private final FeedSettings settings;
    private final FeedLog log;
    private final Feeds feeds;
    private final Workers workers;
    private final LiveMeters meters;

    Attach(FeedSettings settings, FeedLog log, Feeds feeds, Workers workers, LiveMeters meters) {
        this.settings = settings;
        this.log = log;
        this.feeds = feeds;
        this.workers = workers;
        this.meters = meters;
    }

    /**
     * Gives a reader that has its place in {@code feed}, on the connection's event loop.
     *
     * @param after the reader's cursor; without one it starts from now
     * @param labelled whether its events name the feed
     */
    Future<Subscriber> reader(LiveConnection connection, Feed feed, Optional<Cursor> after, boolean labelled) {
        Subscriber subscriber = new Subscriber(
                connection,
                labelled ? Optional.of(feed.label()) : Optional.empty(),
                new History(),
                settings.backlog(),
                () -> meters.resets().sent(connection.viewer().transport()));
        boolean joined = !(feed instanceof Feed.Home);
        if (joined) {
            subscriber.joined(feeds.join(feed, subscriber));
            if (beginFromMemory(subscriber, after)) {
                return connection.context().succeededFuture(subscriber);
            }
        }
        return workers.run(connection.context(), () -> {
                    if (!connection.closed()) {
                        if (!joined) {
                            subscriber.joined(feeds.join(feed, subscriber));
                        }
                        begin(subscriber, after);
                    }
                    return subscriber;
                })
                .onFailure(failed -> subscriber.leave());
    }

    private boolean beginFromMemory(Subscriber subscriber, Optional<Cursor> after) {
        Head head = log.head();
        Optional<Long> from = after.isEmpty()
                ? Optional.of(head.position())
                : after.flatMap(log::resumeFromMemory).map(Attach::from);
        from.ifPresent(position -> subscriber.begin(position, head, Optional.empty()));
        return from.isPresent();
    }

    private void begin(Subscriber subscriber, Optional<Cursor> after) {
        Head head = log.head();
        Optional<Resume> resume = after.map(log::resume);
        if (resume.isPresent() && resume.get() instanceof Resume.Reset reset) {
            subscriber.begin(head.position(), head, Optional.of(Control.reset(Cursor.of(head), reset.why())));
        } else {
            subscriber.begin(resume.map(Attach::from).orElse(head.position()), head, Optional.empty());
        }
    }

    private static long from(Resume resume) {
        return ((Resume.From) resume).position();
    }

    /** The log, as readers read it. */
    private final class History implements Subscriber.History {

        @Override
        public Optional<Slice> fromMemory(Selection selection, long position) {
            return log.afterFromMemory(selection, position, PAGE);
        }

        @Override
        public Slice after(Selection selection, long position) {
            return log.after(selection, position, PAGE);
        }
    }
}
