package dev.trunkline.outbox;

import dev.trunkline.outbox.EventStream.Batch;
import dev.trunkline.outbox.EventStream.StreamUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Follows a log from a place on and hands its entries to a listener, each once and in order, on a thread of its own.
 *
 * <p>It reads the stream. Where it may also read the table, it does so when Redis is away, when the stream begins
 * behind the place it is at, when the stream is silent while the table has grown, and when the stream tells of another
 * history: positions are checked, a live connection alone proves nothing.
 */
public final class Tail implements AutoCloseable {

    /** Takes what a tail brings. Called on the tail's thread; an exception ends nothing, the batch is brought again. */
    public interface Listener {

        /** {@code entries} directly follow those of the call before, or the last {@link #restarted}. */
        void entries(String epoch, List<LogEntry> entries);

        /**
         * What was delivered belongs to a history that is over.
         *
         * @return the position in the history {@code epoch} after which to go on, 0 for its beginning
         */
        long restarted(String epoch);

        /**
         * Entries after {@code position} and before {@code next} are gone, and no table is at hand to read them from.
         * What follows is delivered once this returns; it is called again if it throws.
         *
         * @param epoch the history that they belong to
         */
        void lost(String epoch, long position, long next);
    }

    private static final Logger LOG = Logger.getLogger(Tail.class);
    private static final int BATCH = 500;
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration DEGRADED_PAUSE = Duration.ofMillis(100);

    private final EventStream stream;
    private final Optional<Table> table;
    private final Listener listener;
    private final Worker worker;
    private volatile boolean degraded;
    private volatile Head at;
    // Of the tail's own thread.
    private boolean failing;
    private boolean databaseAway;

    /** The table behind the stream, for a tail in the service that owns it. */
    public record Table(DataSource database, Ledger ledger) {}

    /**
     * @param from the place after which to begin; an empty epoch stands for whichever there is
     */
    public Tail(String name, EventStream stream, Optional<Table> table, Head from, Listener listener) {
        this.stream = stream;
        this.table = table;
        this.at = from;
        this.listener = listener;
        this.worker = new Worker("tail-" + name, this::run);
    }

    public void start() {
        worker.start();
    }

    /** The newest place that was delivered. */
    public Head at() {
        return at;
    }

    /** Whether entries come from the table, or not at all, because Redis is away. */
    public boolean degraded() {
        return degraded;
    }

    @Override
    public void close() {
        worker.close();
    }

    private void run() {
        while (!worker.closed()) {
            try {
                fromStream();
                if (degraded) {
                    LOG.infof("%s reads Redis again at %d", worker.name(), at.position());
                }
                degraded = false;
            } catch (StreamUnavailableException e) {
                if (!degraded && !worker.closed()) {
                    LOG.warnf(
                            "%s cannot read Redis%s: %s",
                            worker.name(), table.isPresent() ? ", reads the database" : "", e.getMessage());
                }
                degraded = true;
                withoutStream();
            } catch (RuntimeException e) {
                failed(e);
                worker.pause(DEGRADED_PAUSE);
            }
        }
    }

    /** Says it once for as long as it goes on: the same batch is tried again many times a second. */
    private void failed(Exception e) {
        if (!failing && !worker.closed()) {
            LOG.errorf(e, "%s failed at %d, tries again until it succeeds", worker.name(), at.position());
        }
        failing = true;
    }

    private void fromStream() throws StreamUnavailableException {
        Batch batch = stream.read(at.position(), BATCH, WAIT);
        if (batch.entries().isEmpty()) {
            checkPlace();
            return;
        }
        if (!sameHistory(batch.epoch())) {
            otherHistory(batch.epoch());
            return;
        }
        long next = batch.entries().get(0).position();
        if (next == at.position() + 1) {
            deliver(batch.epoch(), batch.entries());
        } else if (table.isPresent()) {
            fromTable();
        } else {
            listener.lost(batch.epoch(), at.position(), next);
            deliver(batch.epoch(), batch.entries());
        }
    }

    /** The stream's is the newer one, unless there is a table that knows better: then the stream is to be made again. */
    private void otherHistory(String epoch) {
        if (table.isEmpty()) {
            restart(epoch);
            return;
        }
        fromTable();
        if (!sameHistory(epoch)) {
            worker.pause(DEGRADED_PAUSE);
        }
    }

    private void checkPlace() throws StreamUnavailableException {
        if (table.isPresent()) {
            fromTable();
            return;
        }
        Optional<Head> tip = stream.tip();
        if (tip.isPresent() && !sameHistory(tip.get().epoch())) {
            restart(tip.get().epoch());
        }
    }

    private void withoutStream() {
        try {
            fromTable();
        } catch (RuntimeException e) {
            failed(e);
        }
        worker.pause(DEGRADED_PAUSE);
    }

    private void fromTable() {
        if (table.isEmpty()) {
            return;
        }
        Ledger ledger = table.get().ledger();
        try (Connection connection = table.get().database().getConnection()) {
            Head head = head(ledger, connection);
            if (!sameHistory(head.epoch())) {
                restart(head.epoch());
            }
            while (!worker.closed() && at.position() < head.position()) {
                List<LogEntry> entries = ledger.after(connection, at.position(), BATCH);
                if (entries.isEmpty()) {
                    return;
                }
                deliver(head.epoch(), entries);
            }
            databaseAway = false;
        } catch (SQLException e) {
            if (!databaseAway && !worker.closed()) {
                LOG.warnf("%s cannot read the database: %s", worker.name(), e.getMessage());
            }
            databaseAway = true;
        }
    }

    /** The table's head, in a new history if it is before what was delivered: then the table was taken back. */
    private Head head(Ledger ledger, Connection connection) throws SQLException {
        Head head = ledger.head(connection);
        Head delivered = at;
        if (!delivered.follows(head)) {
            return head;
        }
        ledger.renew(connection, delivered)
                .ifPresent(renewed -> LOG.warnf(
                        "%s was at %d in history %s, the table is at %d: it was taken back, a new history begins: %s",
                        worker.name(), delivered.position(), head.epoch(), head.position(), renewed.epoch()));
        return ledger.head(connection);
    }

    private boolean sameHistory(String epoch) {
        return at.epoch().isEmpty() || at.epoch().equals(epoch);
    }

    private void restart(String epoch) {
        LOG.warnf("%s: history %s is over at %d, goes on with %s", worker.name(), at.epoch(), at.position(), epoch);
        at = new Head(epoch, listener.restarted(epoch));
    }

    private void deliver(String epoch, List<LogEntry> entries) {
        listener.entries(epoch, entries);
        failing = false;
        at = new Head(epoch, entries.get(entries.size() - 1).position());
    }
}
