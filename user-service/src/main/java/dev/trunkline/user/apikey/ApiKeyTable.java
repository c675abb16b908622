package dev.trunkline.user.apikey;

import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.Role;
import dev.trunkline.user.token.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The SQL of API keys. */
final class ApiKeyTable {

    private static final String COLUMNS =
            "k.id, k.label, k.prefix, k.plan, k.scopes, k.created_at, k.used_at, k.expires_at";

    private ApiKeyTable() {}

    /** A key, and the account that acts by it. */
    record Owned(KeyEntry key, Account owner) {}

    static void insert(Handle transaction, UUID account, KeyEntry entry, KeyText key) {
        transaction
                .createUpdate("""
                        INSERT INTO api_keys
                            (id, account_id, label, prefix, hash, plan, scopes, created_at, used_at, expires_at, text_used)
                        VALUES
                            (:id, :account, :label, :prefix, :hash, :plan, string_to_array(:scopes, ' '), :createdAt, :createdAt,
                             :expiresAt, false)""")
                .bind("id", entry.id())
                .bind("account", account)
                .bind("label", entry.label())
                .bind("prefix", entry.prefix())
                .bind("hash", key.hash())
                .bind("plan", entry.plan().text())
                .bind("scopes", words(entry.scopes()))
                .bind("createdAt", entry.createdAt())
                .bind("expiresAt", entry.expiresAt())
                .execute();
    }

    /** Keeps others from the account's keys until the transaction ends; empty if it does not take part. */
    static Optional<Role> lockOwner(Handle transaction, UUID account) {
        return transaction
                .createQuery("SELECT role FROM accounts WHERE id = :id AND status = 'active' AND deleted_at IS NULL"
                        + " FOR NO KEY UPDATE")
                .bind("id", account)
                .mapTo(String.class)
                .findOne()
                .map(role -> Role.valueOf(role.toUpperCase(Locale.ROOT)));
    }

    static int count(Handle handle, UUID account, Instant now) {
        return handle.createQuery("SELECT count(*) FROM api_keys WHERE account_id = :account AND expires_at > :now")
                .bind("account", account)
                .bind("now", now)
                .mapTo(int.class)
                .one();
    }

    /** Newest first. */
    static List<KeyEntry> of(Handle handle, UUID account, Instant now) {
        return handle.createQuery("SELECT " + COLUMNS
                        + " FROM api_keys k WHERE k.account_id = :account AND k.expires_at > :now ORDER BY k.id DESC")
                .bind("account", account)
                .bind("now", now)
                .map((row, context) -> KeyEntry.of(row))
                .list();
    }

    static Optional<KeyEntry> find(Handle handle, UUID account, UUID id, Instant now) {
        return handle.createQuery("SELECT " + COLUMNS
                        + " FROM api_keys k WHERE k.account_id = :account AND k.id = :id AND k.expires_at > :now")
                .bind("account", account)
                .bind("id", id)
                .bind("now", now)
                .map((row, context) -> KeyEntry.of(row))
                .findOne();
    }

    /** The key of which this is the text, or was until its last rotation, if its account takes part. */
    static Optional<Owned> recognise(Handle handle, KeyText text, Instant now) {
        return handle.createQuery("SELECT " + Account.COLUMNS
                        + ", k.id AS key_id, k.label, k.prefix, k.plan, k.scopes, k.created_at AS key_created_at, k.used_at,"
                        + " k.expires_at FROM api_keys k JOIN accounts a ON a.id = k.account_id"
                        + " WHERE (k.hash = :hash OR k.previous_hash = :hash AND k.previous_until > :now)"
                        + " AND k.expires_at > :now AND a.status = 'active' AND a.deleted_at IS NULL")
                .bind("hash", text.hash())
                .bind("now", now)
                .map((row, context) -> new Owned(
                        new KeyEntry(
                                row.getObject("key_id", UUID.class),
                                row.getString("label"),
                                row.getString("prefix"),
                                Plan.valueOf(row.getString("plan").toUpperCase(Locale.ROOT)),
                                KeyEntry.scopes(row),
                                row.getTimestamp("key_created_at").toInstant(),
                                row.getTimestamp("used_at").toInstant(),
                                row.getTimestamp("expires_at").toInstant()),
                        Account.of(row)))
                .findOne();
    }

    /** Notes a use, but not each one: the row would be written more often than it is read. */
    static void use(Handle handle, UUID id, KeyText text, Instant now, Instant unlessSince) {
        handle.createUpdate("""
                        UPDATE api_keys
                        SET used_at = CASE WHEN used_at < :since THEN :now ELSE used_at END,
                            text_used = text_used OR hash = :hash
                        WHERE id = :id AND (used_at < :since OR NOT text_used AND hash = :hash)""")
                .bind("id", id)
                .bind("hash", text.hash())
                .bind("now", now)
                .bind("since", unlessSince)
                .execute();
    }

    /**
     * Puts another text in the place of a key's, which counts as well until {@code until}; false if there is no key. A text
     * that was never used, for its answer may have got lost, does not put out the one before, which programs may use still.
     */
    static boolean rotate(Handle transaction, UUID account, UUID id, KeyText next, Instant now, Instant until) {
        return transaction
                        .createUpdate("""
                                UPDATE api_keys
                                SET previous_hash = CASE WHEN text_used OR coalesce(previous_until <= :now, true)
                                        THEN hash ELSE previous_hash END,
                                    previous_until = :until, hash = :hash, prefix = :prefix, text_used = false
                                WHERE account_id = :account AND id = :id AND expires_at > :now""")
                        .bind("account", account)
                        .bind("id", id)
                        .bind("hash", next.hash())
                        .bind("prefix", next.prefix())
                        .bind("now", now)
                        .bind("until", until)
                        .execute()
                == 1;
    }

    /** False if there was none. */
    static boolean delete(Handle transaction, UUID account, UUID id) {
        return transaction
                        .createUpdate("DELETE FROM api_keys WHERE account_id = :account AND id = :id")
                        .bind("account", account)
                        .bind("id", id)
                        .execute()
                == 1;
    }

    static void deleteAll(Handle transaction, UUID account) {
        transaction
                .createUpdate("DELETE FROM api_keys WHERE account_id = :account")
                .bind("account", account)
                .execute();
    }

    /** Deletes at most {@code max} that expired; passes over those that another is at. */
    static int sweep(Handle handle, Instant now, int max) {
        return handle.createUpdate("""
                        DELETE FROM api_keys WHERE id = ANY (ARRAY(
                            SELECT id FROM api_keys WHERE expires_at <= :now LIMIT :max FOR UPDATE SKIP LOCKED))""").bind("now", now).bind("max", max).execute();
    }

    /** With blanks between; null for all. */
    private static String words(Optional<List<Scope>> scopes) {
        return scopes.map(named -> named.stream().map(Scope::text).collect(Collectors.joining(" ")))
                .orElse(null);
    }
}
