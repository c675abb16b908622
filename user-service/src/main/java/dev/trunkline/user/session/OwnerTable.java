package dev.trunkline.user.session;

import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.Credentials;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The SQL of the accounts that sessions are of. A lock on the account comes before one on its session, here as where an
 * account is changed, so that neither waits for the other.
 */
final class OwnerTable {

    private OwnerTable() {}

    static Optional<Credentials> read(Handle handle, UUID id) {
        return select(handle, id, "");
    }

    /** Keeps changes from the account until the transaction ends. */
    static Optional<Account> share(Handle transaction, UUID id) {
        return select(transaction, id, " FOR SHARE").map(Credentials::account);
    }

    /** Keeps changes from the account, and others who do this, until the transaction ends. */
    static Optional<Credentials> lock(Handle transaction, UUID id) {
        return select(transaction, id, " FOR NO KEY UPDATE");
    }

    static void changePassword(Handle transaction, UUID id, String hash) {
        transaction
                .createUpdate("UPDATE accounts SET password_hash = :hash WHERE id = :id")
                .bind("id", id)
                .bind("hash", hash)
                .execute();
    }

    private static Optional<Credentials> select(Handle handle, UUID id, String lock) {
        return handle.createQuery("SELECT " + Account.COLUMNS
                        + ", a.password_hash FROM accounts a WHERE a.id = :id AND a.deleted_at IS NULL" + lock)
                .bind("id", id)
                .map((row, context) -> new Credentials(Account.of(row), row.getString("password_hash")))
                .findOne();
    }
}
