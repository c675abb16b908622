package dev.trunkline.user.revocation;

import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Writes revocations in the transaction that they tell of, so that there is never one without the other. Sessions write
 * their own, in the statement that ends them.
 */
public final class Revocations {

    private Revocations() {}

    /** An API key counts no more. */
    public static void key(Handle transaction, UUID key, Instant at) {
        write(transaction, "key", key, at);
    }

    /** Nothing counts any more that was issued to an account until {@code at}. */
    public static void account(Handle transaction, UUID account, Instant at) {
        write(transaction, "account", account, at);
    }

    private static void write(Handle transaction, String what, UUID name, Instant at) {
        transaction
                .createUpdate("INSERT INTO revocations (payload) VALUES (revoked(:what, :name, :at))")
                .bind("what", what)
                .bind("name", name.toString())
                .bind("at", at)
                .execute();
    }
}
