package dev.trunkline.user.session;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The SQL of sessions and their refresh tokens. */
final class SessionTable {

    private SessionTable() {}

    /** A session's id and whose it is. */
    record Session(UUID id, UUID accountId) {}

    static void open(Handle handle, Session session, Instant now, Instant expiresAt) {
        handle.createUpdate("""
                        INSERT INTO sessions (id, account_id, created_at, expires_at)
                        VALUES (:id, :account, :now, :expiresAt)""")
                .bind("id", session.id())
                .bind("account", session.accountId())
                .bind("now", now)
                .bind("expiresAt", expiresAt)
                .execute();
    }

    /** Finds the session of a token and keeps others from it until the transaction ends. */
    static Optional<Session> lock(Handle handle, RefreshToken token) {
        return handle.createQuery("""
                        SELECT id, account_id FROM sessions
                        WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = :hash)
                        FOR UPDATE""")
                .bind("hash", token.hash())
                .map((row, context) ->
                        new Session(row.getObject("id", UUID.class), row.getObject("account_id", UUID.class)))
                .findOne();
    }

    /** Spends a token; false if it was spent before or has expired. */
    static boolean spend(Handle handle, RefreshToken token, Instant now) {
        return handle.createUpdate("""
                                UPDATE refresh_tokens SET used_at = :now
                                WHERE hash = :hash AND used_at IS NULL AND expires_at > :now""")
                        .bind("hash", token.hash())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** Keeps a token as its session's newest, which lives as long as that. */
    static void add(Handle handle, UUID session, RefreshToken token, Instant now, Instant expiresAt) {
        handle.createUpdate("UPDATE sessions SET expires_at = :expiresAt WHERE id = :session")
                .bind("session", session)
                .bind("expiresAt", expiresAt)
                .execute();
        handle.createUpdate("""
                        INSERT INTO refresh_tokens (hash, session_id, issued_at, expires_at)
                        VALUES (:hash, :session, :now, :expiresAt)""")
                .bind("hash", token.hash())
                .bind("session", session)
                .bind("now", now)
                .bind("expiresAt", expiresAt)
                .execute();
    }

    /** Ends a session and with it all of its refresh tokens. */
    static void end(Handle handle, UUID session) {
        handle.createUpdate("DELETE FROM sessions WHERE id = :session")
                .bind("session", session)
                .execute();
    }

    /** Forgets what can do nothing any more, so that neither table grows without a bound. */
    static void forgetExpired(Handle handle, Session session, Instant now) {
        handle.createUpdate("DELETE FROM sessions WHERE account_id = :account AND expires_at <= :now")
                .bind("account", session.accountId())
                .bind("now", now)
                .execute();
        handle.createUpdate("DELETE FROM refresh_tokens WHERE session_id = :session AND expires_at <= :now")
                .bind("session", session.id())
                .bind("now", now)
                .execute();
    }
}
