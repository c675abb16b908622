package dev.trunkline.outbox;

import dev.trunkline.outbox.EventStream.StreamUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * How far a log's stream is behind its table, as anybody can see who can ask both, whoever relays, and also where nobody
 * does: while nothing arrives, what does not arrive can be seen here alone.
 */
public final class Backlog {

    private final DataSource database;
    private final Ledger ledger;
    private final EventStream stream;

    /** While Redis is away, what was in it. */
    private volatile Optional<Head> tip = Optional.empty();

    /**
     * What is committed and not in the stream.
     *
     * @param entries how many
     * @param age of the oldest, since the transaction began that wrote it; zero where there are none
     */
    public record Unpublished(long entries, Duration age) {}

    public Backlog(DataSource database, Ledger ledger, EventStream stream) {
        this.database = database;
        this.ledger = ledger;
        this.stream = stream;
    }

    /** Looks; blocks. */
    public Unpublished look() throws SQLException {
        try {
            tip = stream.tip();
        } catch (StreamUnavailableException e) {
            // What is not published does not become less by that.
        }
        try (Connection connection = database.getConnection()) {
            return ledger.unpublished(connection, tip.orElse(new Head("", 0)));
        }
    }
}
