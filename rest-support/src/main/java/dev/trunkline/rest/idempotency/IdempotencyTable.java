package dev.trunkline.rest.idempotency;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of the kept answers. */
final class IdempotencyTable {

    private IdempotencyTable() {}

    /** Keeps others with the same number out until the transaction ends; says whether it could, and never waits. */
    static boolean lock(Handle transaction, long number) {
        return transaction
                .createQuery("SELECT pg_try_advisory_xact_lock(:number)")
                .bind("number", number)
                .mapTo(Boolean.class)
                .one();
    }

    /** The answer under {@code id}, unless it was kept at {@code until} or before. */
    static Optional<byte[]> find(Handle handle, byte[] id, Instant until) {
        return handle.createQuery("SELECT answer FROM idempotency_keys WHERE id = :id AND created_at > :until")
                .bind("id", id)
                .bind("until", until.atOffset(ZoneOffset.UTC))
                .mapTo(byte[].class)
                .findOne();
    }

    static void keep(Handle transaction, byte[] id, byte[] answer, Instant now) {
        transaction
                .createUpdate("""
                        INSERT INTO idempotency_keys (id, answer, created_at) VALUES (:id, :answer, :now)
                        ON CONFLICT (id) DO UPDATE SET answer = excluded.answer, created_at = excluded.created_at""")
                .bind("id", id)
                .bind("answer", answer)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Deletes at most {@code max} answers of {@code until} or before; passes over those that another is at. */
    static int delete(Handle handle, Instant until, int max) {
        return handle.createUpdate("""
                        DELETE FROM idempotency_keys WHERE id = ANY (ARRAY(
                            SELECT id FROM idempotency_keys WHERE created_at <= :until
                            ORDER BY created_at LIMIT :max FOR UPDATE SKIP LOCKED))""")
                .bind("until", until.atOffset(ZoneOffset.UTC))
                .bind("max", max)
                .execute();
    }
}
