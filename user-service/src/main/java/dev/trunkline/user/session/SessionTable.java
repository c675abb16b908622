package dev.trunkline.user.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The SQL of sessions. */
final class SessionTable {

    private static final String COLUMNS = "s.id, s.account_id, s.created_at, s.last_used_at, s.expires_at";

    private SessionTable() {}

    /** A session as it is kept. */
    record Session(UUID id, UUID accountId, Instant createdAt, Instant lastUsedAt, Instant expiresAt) {

        private static Session of(ResultSet row) throws SQLException {
            return new Session(
                    row.getObject("id", UUID.class),
                    row.getObject("account_id", UUID.class),
                    row.getTimestamp("created_at").toInstant(),
                    row.getTimestamp("last_used_at").toInstant(),
                    row.getTimestamp("expires_at").toInstant());
        }
    }

    static void insert(Handle transaction, Session session, String network) {
        transaction
                .createUpdate("""
                        INSERT INTO sessions (id, account_id, created_at, last_used_at, expires_at, network)
                        VALUES (:id, :account, :createdAt, :lastUsedAt, :expiresAt, :network)""")
                .bind("id", session.id())
                .bind("account", session.accountId())
                .bind("createdAt", session.createdAt())
                .bind("lastUsedAt", session.lastUsedAt())
                .bind("expiresAt", session.expiresAt())
                .bind("network", network)
                .execute();
    }

    /** Newest first. */
    static List<Session> of(Handle handle, UUID account, Instant now) {
        return handle.createQuery("SELECT " + COLUMNS
                        + " FROM sessions s WHERE s.account_id = :account AND s.expires_at > :now"
                        + " ORDER BY s.created_at DESC, s.id DESC")
                .bind("account", account)
                .bind("now", now)
                .map((row, context) -> Session.of(row))
                .list();
    }

    static Optional<Session> find(Handle handle, UUID id, Instant now) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM sessions s WHERE s.id = :id AND s.expires_at > :now")
                .bind("id", id)
                .bind("now", now)
                .map((row, context) -> Session.of(row))
                .findOne();
    }

    static Optional<Session> ofToken(Handle handle, RefreshToken token) {
        return handle.createQuery("SELECT " + COLUMNS
                        + " FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id WHERE r.hash = :hash")
                .bind("hash", token.hash())
                .map((row, context) -> Session.of(row))
                .findOne();
    }

    /** Keeps others from a session until the transaction ends; false if it has ended. */
    static boolean lock(Handle transaction, UUID id) {
        return transaction
                .createQuery("SELECT true FROM sessions WHERE id = :id FOR UPDATE")
                .bind("id", id)
                .mapTo(boolean.class)
                .findOne()
                .isPresent();
    }

    /** Whether an account with this handle has a session that was opened from there. */
    static boolean opened(Handle handle, String name, String network, Instant now) {
        return handle.createQuery("""
                        SELECT EXISTS (
                            SELECT FROM sessions s JOIN accounts a ON a.id = s.account_id
                            WHERE a.handle = :name AND s.network = :network AND s.expires_at > :now)""")
                .bind("name", name)
                .bind("network", network)
                .bind("now", now)
                .mapTo(boolean.class)
                .one();
    }

    static void use(Handle transaction, UUID id, Instant now, Instant expiresAt) {
        transaction
                .createUpdate("UPDATE sessions SET last_used_at = :now, expires_at = :expiresAt WHERE id = :id")
                .bind("id", id)
                .bind("now", now)
                .bind("expiresAt", expiresAt)
                .execute();
    }

    /** Ends a session and with it all of its refresh tokens. */
    static void end(Handle handle, UUID id) {
        handle.createUpdate(ended("id = :id")).bind("id", id).execute();
    }

    static void endAll(Handle handle, UUID account) {
        handle.createUpdate(ended("account_id = :account"))
                .bind("account", account)
                .execute();
    }

    static void endAllBut(Handle handle, UUID account, UUID kept) {
        handle.createUpdate(ended("account_id = :account AND id <> :kept"))
                .bind("account", account)
                .bind("kept", kept)
                .execute();
    }

    /** Ends the oldest of an account, so that {@code most} are left, {@code newest} among them. */
    static void endOldest(Handle transaction, UUID account, UUID newest, int most) {
        transaction
                .createUpdate(ended("""
                        id IN (
                            SELECT id FROM sessions WHERE account_id = :account AND id <> :newest
                            ORDER BY created_at DESC, id DESC OFFSET :others)"""))
                .bind("account", account)
                .bind("newest", newest)
                .bind("others", most - 1)
                .execute();
    }

    /** Ends sessions and tells that their access tokens are to end too, both or neither. */
    private static String ended(String which) {
        return "WITH ended AS (DELETE FROM sessions WHERE " + which + " RETURNING id)"
                + " INSERT INTO revocations (payload) SELECT revoked('session', CAST(id AS text), now()) FROM ended";
    }

    /** Deletes at most {@code max} that expired; passes over those that another is at. */
    static int sweep(Handle handle, Instant now, int max) {
        return handle.createUpdate("""
                        DELETE FROM sessions WHERE id = ANY (ARRAY(
                            SELECT id FROM sessions WHERE expires_at <= :now
                            ORDER BY expires_at LIMIT :max FOR UPDATE SKIP LOCKED))""").bind("now", now).bind("max", max).execute();
    }
}
