package dev.trunkline.user.password;

import dev.trunkline.user.password.AttemptLimit.State;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** The SQL of failed attempts. */
final class AttemptTable {

    private AttemptTable() {}

    static State read(Handle handle, byte[] key) {
        return handle.createQuery("SELECT level, free_at FROM password_attempts WHERE key = :key")
                .bind("key", key)
                .map((row, context) -> new State(
                        row.getDouble("level"), row.getTimestamp("free_at").toInstant()))
                .findOne()
                .orElse(State.NONE);
    }

    /** Reads the state and keeps others from it until the transaction ends, also if there is none yet. */
    static State lock(Handle transaction, byte[] key) {
        return transaction
                .createQuery("""
                        INSERT INTO password_attempts (key, level, free_at) VALUES (:key, :level, :freeAt)
                        ON CONFLICT (key) DO UPDATE SET level = password_attempts.level
                        RETURNING level, free_at""")
                .bind("key", key)
                .bind("level", State.NONE.level())
                .bind("freeAt", State.NONE.freeAt())
                .map((row, context) -> new State(
                        row.getDouble("level"), row.getTimestamp("free_at").toInstant()))
                .one();
    }

    static void write(Handle handle, byte[] key, State state) {
        handle.createUpdate("UPDATE password_attempts SET level = :level, free_at = :freeAt WHERE key = :key")
                .bind("key", key)
                .bind("level", state.level())
                .bind("freeAt", state.freeAt())
                .execute();
    }

    static void forget(Handle handle, byte[] key) {
        handle.createUpdate("DELETE FROM password_attempts WHERE key = :key")
                .bind("key", key)
                .execute();
    }

    /** Deletes what is of no consequence any more, and whatever makes more than {@code most} rows, oldest first. */
    static void sweep(Handle handle, Instant until, int most) {
        handle.createUpdate("DELETE FROM password_attempts WHERE free_at < :until")
                .bind("until", until)
                .execute();
        handle.createUpdate("""
                        DELETE FROM password_attempts WHERE key IN (
                            SELECT key FROM password_attempts ORDER BY free_at DESC OFFSET :most)""").bind("most", most).execute();
    }
}
