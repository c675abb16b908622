package dev.trunkline.user.account;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The SQL of accounts. */
final class AccountTable {

    private static final String COLUMNS = "id, handle, display_name, email, status, version, created_at";

    private AccountTable() {}

    /** False, and nothing is kept, if the handle or the email is taken, also by a transaction that is under way. */
    static boolean insert(Handle handle, Account account, String passwordHash) {
        return handle.createUpdate("""
                                INSERT INTO accounts (id, handle, display_name, email, password_hash, status, version, created_at)
                                VALUES (:id, :handle, :displayName, :email, :passwordHash, :status, :version, :createdAt)
                                ON CONFLICT DO NOTHING""")
                        .bind("id", account.id())
                        .bind("handle", account.handle())
                        .bind("displayName", account.displayName())
                        .bind("email", account.email())
                        .bind("passwordHash", passwordHash)
                        .bind("status", account.status().text())
                        .bind("version", account.version())
                        .bind("createdAt", account.createdAt())
                        .execute()
                == 1;
    }

    static boolean handleTaken(Handle handle, String wanted) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM accounts WHERE handle = :wanted)")
                .bind("wanted", wanted)
                .mapTo(boolean.class)
                .one();
    }

    static boolean emailTaken(Handle handle, String wanted) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM accounts WHERE email = :wanted)")
                .bind("wanted", wanted)
                .mapTo(boolean.class)
                .one();
    }

    static Optional<Account> byId(Handle handle, UUID id) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM accounts WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> Account.of(row))
                .findOne();
    }

    static Optional<Credentials> credentials(Handle handle, String name) {
        return handle.createQuery("SELECT " + COLUMNS + ", password_hash FROM accounts WHERE handle = :name")
                .bind("name", name)
                .map((row, context) -> new Credentials(Account.of(row), row.getString("password_hash")))
                .findOne();
    }

    static void replaceHash(Handle handle, UUID id, String old, String fresh) {
        handle.createUpdate("UPDATE accounts SET password_hash = :fresh WHERE id = :id AND password_hash = :old")
                .bind("id", id)
                .bind("old", old)
                .bind("fresh", fresh)
                .execute();
    }

    /** Newest first. */
    static List<Account> page(Handle handle, Optional<AccountStatus> status, Optional<UUID> before, int max) {
        String where =
                (status.isPresent() ? " AND status = :status" : "") + (before.isPresent() ? " AND id < :before" : "");
        var query = handle.createQuery(
                        "SELECT " + COLUMNS + " FROM accounts WHERE true" + where + " ORDER BY id DESC LIMIT :max")
                .bind("max", max);
        status.ifPresent(wanted -> query.bind("status", wanted.text()));
        before.ifPresent(id -> query.bind("before", id));
        return query.map((row, context) -> Account.of(row)).list();
    }
}
