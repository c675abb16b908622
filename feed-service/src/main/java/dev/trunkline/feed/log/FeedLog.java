package dev.trunkline.feed.log;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Head;
import dev.trunkline.outbox.Ledger;
import dev.trunkline.outbox.LogEntry;
import dev.trunkline.outbox.Relay;
import dev.trunkline.outbox.Tail;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** This instance's part in the log: it takes its turn as relay, follows the stream, and reads for its clients. */
@Singleton
public class FeedLog {

    private static final Logger LOG = Logger.getLogger(FeedLog.class);
    private static final int BATCH = 1_000;

    static final String TABLE = "feed_log";
    static final String STREAM = "feed:log";

    private final FeedSettings settings;
    private final AgroalDataSource database;
    private final LogTable table;
    private final Ledger ledger = new Ledger(TABLE);
    private final EventStream stream;
    private final Relay relay;
    private final Window window;
    private final List<LogListener> listeners = new CopyOnWriteArrayList<>();
    private final Clock clock;
    private final Timer lag;
    private volatile Tail tail;
    private volatile long lagMillis;

    FeedLog(
            FeedSettings settings,
            Clock clock,
            MeterRegistry metrics,
            AgroalDataSource database,
            RelayDatabase relayDatabase,
            LogTable table,
            Redis redis) {
        this.settings = settings;
        this.clock = clock;
        this.lag = Timer.builder("feed.relay.lag")
                .description("from a post's writing to its place in this instance's window")
                .publishPercentiles(0.5, 0.99)
                .register(metrics);
        Gauge.builder("feed.position", this, log -> log.head().position()).register(metrics);
        this.database = database;
        this.table = table;
        this.stream = new EventStream(redis, STREAM, settings.stream());
        this.relay = new Relay(relayDatabase.dataSource(), ledger, stream);
        this.window = new Window(settings.window());
    }

    void start(@Observes StartupEvent started) throws SQLException {
        load();
        tail = new Tail(
                "feed-log", stream, Optional.of(new Tail.Table(database, ledger)), window.head(), new Follower());
        tail.start();
        relay.start();
    }

    void stop(@Observes ShutdownEvent stopping) {
        relay.close();
        if (tail != null) {
            tail.close();
        }
    }

    /** Tells {@code listener} of every entry that comes from now on. */
    public void listen(LogListener listener) {
        listeners.add(listener);
    }

    /** The newest entry's place, as far as this instance has come. */
    public Head head() {
        return window.head();
    }

    /** Whether a reader can go on from {@code cursor}; blocks where only PostgreSQL can tell. */
    public Resume resume(Cursor cursor) {
        Head here = window.head();
        Resume resume = Resume.of(cursor, here, settings.history());
        if (resume instanceof Resume.Reset) {
            // Another instance may be ahead of this one, but none is ahead of the table.
            try (Connection connection = database.getConnection()) {
                Head head = ledger.head(connection);
                if (!head.epoch().equals(here.epoch())) {
                    throw LogTable.notTakenUp();
                }
                return Resume.of(cursor, head, settings.history());
            } catch (SQLException e) {
                LOG.debugf("whether a cursor is stale cannot be asked: %s", e.getMessage());
                return resume.unlessAhead(cursor, here);
            }
        }
        return resume;
    }

    /** The same, if memory can tell. */
    public Optional<Resume> resumeFromMemory(Cursor cursor) {
        return Optional.of(Resume.of(cursor, window.head(), settings.history())).filter(Resume.From.class::isInstance);
    }

    /** At most {@code limit} entries behind {@code after}, if memory reaches that far. */
    public Optional<Slice> afterFromMemory(Selection selection, long after, int limit) {
        return window.after(selection, after, limit);
    }

    /** The newest {@code limit} entries before {@code before}, if memory reaches that far. */
    public Optional<List<Entry>> beforeFromMemory(Selection selection, long before, int limit) {
        return window.before(selection, before, limit);
    }

    /** At most {@code limit} entries behind {@code after}, from memory where that reaches; else this call blocks. */
    public Slice after(Selection selection, long after, int limit) {
        return window.after(selection, after, limit).orElseGet(() -> {
            Head head = window.head();
            return table.after(selection, head.epoch(), after, head.position(), limit);
        });
    }

    /** The newest {@code limit} entries before {@code before}, from memory where that reaches; else this call blocks. */
    public List<Entry> before(Selection selection, long before, int limit) {
        return window.before(selection, before, limit)
                .orElseGet(() -> table.before(selection, window.head().epoch(), before, limit));
    }

    /** The cursor of a post's creation, once this instance has seen it; blocks for one that left memory. */
    public Optional<String> cursorOf(UUID post) {
        return cursorFromMemory(post).or(() -> table.positionOf(post)
                .map(position -> Cursor.of(window.head()).at(position).text()));
    }

    /** The same, if memory can tell. */
    public Optional<String> cursorFromMemory(UUID post) {
        return window.creation(post).map(Entry::cursor);
    }

    /** Whether Redis is away, as this instance sees it. */
    public boolean degraded() {
        return tail == null || tail.degraded() || (relay.leading() && !relay.streamAvailable());
    }

    public boolean leading() {
        return relay.leading();
    }

    /** The time from the newest post's writing to when this instance had it, in milliseconds. */
    public long lagMillis() {
        return lagMillis;
    }

    public int windowSize() {
        return window.size();
    }

    /** Fills the window with the newest entries, so that the first reader finds it warm. */
    private void load() throws SQLException {
        try (Connection connection = database.getConnection()) {
            Head head = ledger.head(connection);
            window.restart(new Head(head.epoch(), Math.max(0, head.position() - settings.window())));
            while (window.head().position() < head.position()) {
                for (LogEntry logged : ledger.after(connection, window.head().position(), BATCH)) {
                    window.append(Entry.of(head.epoch(), logged));
                }
            }
        }
    }

    /** Brings what the tail reads into the window, then to the listeners: who reads the head after it misses nothing. */
    private final class Follower implements Tail.Listener {

        @Override
        public void entries(String epoch, List<LogEntry> logged) {
            if (!epoch.equals(window.head().epoch())) {
                throw new IllegalStateException("history " + epoch + " is not the database's");
            }
            List<Entry> entries = logged.stream()
                    .filter(each -> each.position() > window.head().position())
                    .map(each -> Entry.of(epoch, each))
                    .toList();
            entries.forEach(window::append);
            measure(entries);
            listeners.forEach(listener -> listener.appended(entries));
        }

        private void measure(List<Entry> entries) {
            entries.stream()
                    .flatMapToLong(entry -> entry.writtenMillis().stream())
                    .max()
                    .ifPresent(newest -> {
                        lagMillis = Math.max(0, clock.millis() - newest);
                        lag.record(lagMillis, TimeUnit.MILLISECONDS);
                    });
        }

        @Override
        public long restarted(String epoch) {
            try {
                load();
            } catch (SQLException e) {
                throw new IllegalStateException("the new history cannot be read yet", e);
            }
            Head head = window.head();
            listeners.forEach(listener -> listener.restarted(head));
            return head.position();
        }

        @Override
        public void lost(String epoch, long position, long next) {
            throw new IllegalStateException("the table is at hand, nothing of the log can be lost");
        }
    }
}
