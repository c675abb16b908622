package dev.trunkline.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The SQL of one log table; its shape stands in the package's documentation. */
public final class Ledger {

    private final String table;
    private final String sequenceSql;
    private final String afterSql;
    private final String headSql;
    private final String backlogSql;
    private final String placeSql;
    private final String renewSql;
    private final String unpublishedSql;

    /**
     * @param table the table's name, which is also the name of its notification channel
     * @throws IllegalArgumentException if it is not a plain lower-case identifier
     */
    public Ledger(String table) {
        if (!table.matches("[a-z][a-z_]{0,40}")) {
            throw new IllegalArgumentException("not a plain table name: " + table);
        }
        this.table = table;
        // The head is locked first: two sequencers can never give out the same position, lock or no lock.
        this.sequenceSql = """
                WITH head AS (SELECT position FROM %1$s_head FOR UPDATE),
                     pending AS (
                         SELECT id, row_number() OVER (ORDER BY id) AS n
                         FROM (SELECT id FROM %1$s WHERE position IS NULL ORDER BY id LIMIT ?) waiting),
                     moved AS (
                         UPDATE %1$s SET position = head.position + pending.n
                         FROM head, pending WHERE %1$s.id = pending.id RETURNING 1)
                UPDATE %1$s_head SET position = position + (SELECT count(*) FROM moved)
                WHERE EXISTS (SELECT 1 FROM moved)
                RETURNING (SELECT count(*) FROM moved)""".formatted(table);
        this.afterSql =
                "SELECT position, payload FROM %s WHERE position > ? ORDER BY position LIMIT ?".formatted(table);
        this.headSql = "SELECT epoch, position FROM %s_head".formatted(table);
        this.backlogSql = """
                SELECT (SELECT position FROM %1$s_head) - ? + (SELECT count(*) FROM %1$s WHERE position IS NULL)""".formatted(table);
        this.unpublishedSql = """
                WITH published AS (
                    SELECT head.position AS upto, CASE WHEN head.epoch = ? THEN ? ELSE 0 END AS position
                    FROM %1$s_head AS head)
                SELECT upto - position + (SELECT count(*) FROM %1$s WHERE %1$s.position IS NULL),
                    extract(epoch FROM clock_timestamp() - coalesce(
                        (SELECT recorded_at FROM %1$s WHERE %1$s.position > published.position
                         ORDER BY %1$s.position LIMIT 1),
                        (SELECT recorded_at FROM %1$s WHERE %1$s.position IS NULL ORDER BY id LIMIT 1)))
                FROM published""".formatted(table);
        this.renewSql = "UPDATE %s_head SET epoch = DEFAULT WHERE epoch = ? AND position < ? RETURNING epoch, position"
                .formatted(table);
        this.placeSql =
                "SELECT head.epoch, log.position FROM %1$s AS log, %1$s_head AS head WHERE log.id = ? AND log.position IS NOT NULL"
                        .formatted(table);
    }

    /** Where the row {@code id} stands; empty until the relay has sequenced it. */
    public Optional<Head> place(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(placeSql)) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new Head(row.getString(1), row.getLong(2))) : Optional.empty();
            }
        }
    }

    String channel() {
        return table;
    }

    /** The newest sequenced place. */
    public Head head(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(headSql);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new SQLException(table + "_head has no row");
            }
            return new Head(row.getString(1), row.getLong(2));
        }
    }

    /**
     * Begins a new history if the newest place is before {@code known}, which somebody has had: the table was taken back
     * to an earlier state, and gives the positions behind that a second time, to other events.
     *
     * @return the head in the new history; empty if there is no reason for one, any more
     */
    Optional<Head> renew(Connection connection, Head known) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(renewSql)) {
            statement.setString(1, known.epoch());
            statement.setLong(2, known.position());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new Head(row.getString(1), row.getLong(2))) : Optional.empty();
            }
        }
    }

    /** How many committed rows are not among the first {@code published}, whether they have a position or not. */
    public long backlog(Connection connection, long published) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(backlogSql)) {
            statement.setLong(1, published);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** What is committed behind {@code published}, and how old the oldest of that is; all, in another history. */
    Backlog.Unpublished unpublished(Connection connection, Head published) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(unpublishedSql)) {
            statement.setString(1, published.epoch());
            statement.setLong(2, published.position());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException(table + "_head has no row");
                }
                double seconds = row.getDouble(2);
                return new Backlog.Unpublished(
                        Math.max(0, row.getLong(1)), Duration.ofMillis(Math.max(0, Math.round(seconds * 1_000))));
            }
        }
    }

    /** At most {@code max} entries after {@code position}, oldest first. */
    public List<LogEntry> after(Connection connection, long position, int max) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(afterSql)) {
            statement.setLong(1, position);
            statement.setInt(2, max);
            try (ResultSet row = statement.executeQuery()) {
                List<LogEntry> entries = new ArrayList<>();
                while (row.next()) {
                    entries.add(new LogEntry(row.getLong(1), row.getBytes(2)));
                }
                return entries;
            }
        }
    }

    /** Gives at most {@code max} committed rows their positions; says how many. One statement, so one transaction. */
    int sequence(Connection connection, int max) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sequenceSql)) {
            statement.setInt(1, max);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }

    /** Becomes the one relay of this log, until the connection ends. */
    boolean tryLead(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_try_advisory_lock(hashtext('relay'), hashtext(?))")) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
