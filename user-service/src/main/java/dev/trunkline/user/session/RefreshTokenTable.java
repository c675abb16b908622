package dev.trunkline.user.session;

import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The SQL of refresh tokens. */
final class RefreshTokenTable {

    private RefreshTokenTable() {}

    /** Keeps a token as its session's newest, which lives as long as that. */
    static void insert(Handle transaction, UUID session, RefreshToken token, Instant now, Instant expiresAt) {
        transaction
                .createUpdate("""
                        INSERT INTO refresh_tokens (hash, session_id, issued_at, expires_at)
                        VALUES (:hash, :session, :now, :expiresAt)""")
                .bind("hash", token.hash())
                .bind("session", session)
                .bind("now", now)
                .bind("expiresAt", expiresAt)
                .execute();
    }

    /** Spends a token; false if it was spent before or has expired. */
    static boolean spend(Handle transaction, RefreshToken token, Instant now) {
        return transaction
                        .createUpdate("""
                                UPDATE refresh_tokens SET used_at = :now
                                WHERE hash = :hash AND used_at IS NULL AND expires_at > :now""")
                        .bind("hash", token.hash())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** Forgets the tokens of a session that can betray nothing any more. */
    static void forgetExpired(Handle transaction, UUID session, Instant now) {
        transaction
                .createUpdate("DELETE FROM refresh_tokens WHERE session_id = :session AND expires_at <= :now")
                .bind("session", session)
                .bind("now", now)
                .execute();
    }
}
