package dev.trunkline.user.account;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The SQL of accounts. */
final class AccountTable {

    private AccountTable() {}

    /** False, and nothing is kept, if the handle or the email is taken, also by a transaction that is under way. */
    static boolean insert(Handle handle, Account account, String passwordHash) {
        return handle.createUpdate("""
                                INSERT INTO accounts (id, handle, display_name, given_name, family_name, email, password_hash,
                                    status, role, version, created_at)
                                VALUES (:id, :handle, :displayName, :givenName, :familyName, :email, :passwordHash,
                                    :status, :role, :version, :createdAt)
                                ON CONFLICT DO NOTHING""")
                        .bind("id", account.id())
                        .bind("handle", account.handle())
                        .bind("displayName", account.displayName())
                        .bind("givenName", account.givenName().orElse(null))
                        .bind("familyName", account.familyName().orElse(null))
                        .bind("email", account.email())
                        .bind("passwordHash", passwordHash)
                        .bind("status", account.status().text())
                        .bind("role", account.role().text())
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
        return handle.createQuery(
                        "SELECT " + Account.COLUMNS + " FROM accounts a WHERE a.id = :id AND a.deleted_at IS NULL")
                .bind("id", id)
                .map((row, context) -> Account.of(row))
                .findOne();
    }

    /** In no order. */
    static List<Account> byIds(Handle handle, Collection<UUID> ids) {
        return handle.createQuery("SELECT " + Account.COLUMNS
                        + " FROM accounts a WHERE a.id = ANY (:ids) AND a.deleted_at IS NULL")
                .bindArray("ids", UUID.class, List.copyOf(ids))
                .map((row, context) -> Account.of(row))
                .list();
    }

    static Optional<Credentials> credentials(Handle handle, String name) {
        return handle.createQuery("SELECT " + Account.COLUMNS
                        + ", a.password_hash FROM accounts a WHERE a.handle = :name AND a.deleted_at IS NULL")
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

    /** The account, kept from all others who would change it until the transaction ends. */
    static Optional<Account> lock(Handle handle, UUID id) {
        return handle.createQuery("SELECT " + Account.COLUMNS
                        + " FROM accounts a WHERE a.id = :id AND a.deleted_at IS NULL FOR UPDATE")
                .bind("id", id)
                .map((row, context) -> Account.of(row))
                .findOne();
    }

    static void update(Handle handle, Account account) {
        handle.createUpdate("""
                        UPDATE accounts SET handle = :handle, display_name = :displayName, given_name = :givenName,
                            family_name = :familyName, email = :email, status = :status, role = :role,
                            version = :version
                        WHERE id = :id""")
                .bind("id", account.id())
                .bind("handle", account.handle())
                .bind("displayName", account.displayName())
                .bind("givenName", account.givenName().orElse(null))
                .bind("familyName", account.familyName().orElse(null))
                .bind("email", account.email())
                .bind("status", account.status().text())
                .bind("role", account.role().text())
                .bind("version", account.version())
                .execute();
    }

    /** Leaves of the account only that there was one. */
    static void anonymise(Handle handle, UUID id, String pseudonym, Instant now) {
        handle.createUpdate("""
                        UPDATE accounts SET handle = :pseudonym, display_name = 'Deleted user', given_name = NULL,
                            family_name = NULL, email = :id || '@deleted.invalid', password_hash = '',
                            status = 'deactivated', role = 'user', version = version + 1, deleted_at = :now
                        WHERE id = :id""")
                .bind("id", id)
                .bind("pseudonym", pseudonym)
                .bind("now", now)
                .execute();
    }

    /** Whether there was such an account, which was deleted. */
    static boolean deleted(Handle handle, UUID id) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM accounts WHERE id = :id AND deleted_at IS NOT NULL)")
                .bind("id", id)
                .mapTo(boolean.class)
                .one();
    }

    /** Keeps others who ask for admins waiting until the transaction ends. */
    static void lockAdmins(Handle handle) {
        handle.execute("SELECT pg_advisory_xact_lock(hashtext('admins'))");
    }

    /** Whether any admin can act. */
    static boolean adminExists(Handle handle) {
        return handle.createQuery("""
                        SELECT EXISTS (
                            SELECT FROM accounts WHERE role = 'admin' AND deleted_at IS NULL AND status = 'active')""").mapTo(boolean.class).one();
    }

    static void makeAdmin(Handle handle, UUID id) {
        handle.createUpdate("UPDATE accounts SET role = 'admin', version = version + 1 WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    /** Whether an admin besides {@code id} can still act; who else asks waits until the transaction ends. */
    static boolean otherAdmins(Handle handle, UUID id) {
        lockAdmins(handle);
        return handle.createQuery("""
                        SELECT EXISTS (
                            SELECT FROM accounts
                            WHERE role = 'admin' AND deleted_at IS NULL AND status = 'active' AND id <> :id)""").bind("id", id).mapTo(boolean.class).one();
    }
}
