package dev.trunkline.outbox;

import dev.trunkline.outbox.EventStream.StreamUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;

/**
 * Sequences a log and publishes it, on a thread and a connection of its own. Every instance of a service runs one; the
 * holder of the log's advisory lock works, the others wait for its connection to end.
 *
 * <p>PostgreSQL ends the connection of a leader of which it hears nothing for some seconds: a process that is stopped, or
 * a machine that stands still, keeps its connections, and the whole log would wait for it.
 *
 * <p>A crash between sequencing and publishing repeats harmlessly: positions are given once, in the database, and
 * {@link EventStream#append} takes an entry only right behind the one before it.
 */
public final class Relay implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Relay.class);
    private static final int BATCH = 200;
    private static final Duration LEAD_RETRY = Duration.ofMillis(250);
    private static final Duration IDLE = Duration.ofMillis(500);

    /** Well above {@link #IDLE} and what a publish waits for a Redis that does not answer. */
    private static final Duration STANDSTILL = Duration.ofSeconds(6);

    private final DataSource database;
    private final Ledger ledger;
    private final EventStream stream;
    private final Worker worker;
    private volatile boolean leading;
    private volatile boolean streamAvailable = true;
    private volatile long published;

    /**
     * @param database gives unpooled connections: the lock must end with the connection that holds it
     */
    public Relay(DataSource database, Ledger ledger, EventStream stream) {
        this.database = database;
        this.ledger = ledger;
        this.stream = stream;
        this.worker = new Worker("relay-" + ledger.channel(), this::run);
    }

    public void start() {
        worker.start();
    }

    /** Whether this instance is the one that sequences and publishes. */
    public boolean leading() {
        return leading;
    }

    /** Whether the last publish reached Redis; true until the first. */
    public boolean streamAvailable() {
        return streamAvailable;
    }

    /** The newest position that this instance knows to be in the stream; 0 before it has led. */
    public long published() {
        return published;
    }

    /** Stops after the batch at hand and lets another instance lead. */
    @Override
    public void close() {
        worker.close();
    }

    private void run() {
        boolean told = false;
        while (!worker.closed()) {
            try (Connection connection = database.getConnection()) {
                told = false;
                lead(connection);
            } catch (SQLException e) {
                // Once an outage, not once a try.
                LOG.logf(
                        told ? Logger.Level.DEBUG : Logger.Level.WARN,
                        "relay of %s lost its database, tries again: %s",
                        ledger.channel(),
                        e.getMessage());
                told = true;
                worker.pause(LEAD_RETRY);
            } catch (RuntimeException e) {
                LOG.errorf(e, "relay of %s failed, starts again", ledger.channel());
                worker.pause(LEAD_RETRY);
            } finally {
                leading = false;
            }
        }
    }

    private void lead(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET idle_session_timeout = " + STANDSTILL.toMillis());
        }
        while (!ledger.tryLead(connection)) {
            if (worker.closed()) {
                return;
            }
            worker.pause(LEAD_RETRY);
        }
        leading = true;
        LOG.infof("relay of %s leads", ledger.channel());
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + ledger.channel());
        }
        PGConnection notifications = connection.unwrap(PGConnection.class);
        // Before any position is given: after what the stream says, they may have to be of a new history.
        publish(connection);
        boolean checkTip = false;
        while (!worker.closed()) {
            int sequenced = ledger.sequence(connection, BATCH);
            if (sequenced > 0 || checkTip) {
                publish(connection);
            }
            // A quiet log is checked too: Redis may have been emptied without a word.
            checkTip = sequenced < BATCH && notifications.getNotifications((int) IDLE.toMillis()).length == 0;
        }
    }

    /** Brings the stream to the ledger's head; leaves it for the next round when Redis is away. */
    private void publish(Connection connection) throws SQLException {
        try {
            Optional<Head> tip = stream.tip();
            Head head = head(connection, tip);
            while (!worker.closed() && !tip.equals(Optional.of(head)) && head.position() > 0) {
                boolean rebuild = !continues(tip, head);
                long from = rebuild
                        ? Math.max(0, head.position() - stream.maxLength())
                        : tip.orElseThrow().position();
                List<LogEntry> entries = ledger.after(connection, from, BATCH);
                if (entries.isEmpty()) {
                    break;
                }
                boolean appended = stream.append(tip, rebuild, head.epoch(), entries);
                tip = appended
                        ? Optional.of(new Head(
                                head.epoch(), entries.get(entries.size() - 1).position()))
                        : stream.tip();
            }
            published = tip.map(Head::position).orElse(0L);
            if (!streamAvailable) {
                LOG.infof("relay of %s reaches Redis again, stream is at %d", ledger.channel(), published);
            }
            streamAvailable = true;
        } catch (StreamUnavailableException e) {
            if (streamAvailable && !worker.closed()) {
                LOG.warnf(
                        "relay of %s cannot reach Redis, readers use the database: %s",
                        ledger.channel(), e.getMessage());
            }
            streamAvailable = false;
        }
    }

    /**
     * The ledger's head; asked for after the stream's tip, so it is not before that unless the table was taken back: by a
     * backup that was restored, or a replica that took over and had not heard all. What the stream holds beyond is gone
     * then, readers have seen it, and the same positions will be other events'.
     */
    private Head head(Connection connection, Optional<Head> tip) throws SQLException {
        Head head = ledger.head(connection);
        if (tip.filter(seen -> seen.follows(head)).isEmpty()) {
            return head;
        }
        ledger.renew(connection, tip.get())
                .ifPresent(renewed -> LOG.warnf(
                        "%s is at %d in history %s, but its stream at %d: the table was taken back, a new history begins: %s",
                        ledger.channel(),
                        head.position(),
                        head.epoch(),
                        tip.get().position(),
                        renewed.epoch()));
        return ledger.head(connection);
    }

    /** Whether the stream can go on from its tip; else it is empty, another history's, or too far behind. */
    private boolean continues(Optional<Head> tip, Head head) {
        return tip.filter(t -> t.epoch().equals(head.epoch()))
                .filter(t -> t.position() <= head.position())
                .filter(t -> t.position() >= head.position() - stream.maxLength())
                .isPresent();
    }
}
