package dev.trunkline.user.follow;

import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.AccountStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The SQL of following. */
final class FollowTable {

    private FollowTable() {}

    /** False if it was so before. */
    static boolean insert(Handle handle, UUID follower, UUID followee, Instant since) {
        return handle.createUpdate("""
                                INSERT INTO follows (follower_id, followee_id, since)
                                VALUES (:follower, :followee, :since) ON CONFLICT DO NOTHING""")
                        .bind("follower", follower)
                        .bind("followee", followee)
                        .bind("since", since)
                        .execute()
                == 1;
    }

    /** False if it was so before. */
    static boolean delete(Handle handle, UUID follower, UUID followee) {
        return handle.createUpdate("DELETE FROM follows WHERE follower_id = :follower AND followee_id = :followee")
                        .bind("follower", follower)
                        .bind("followee", followee)
                        .execute()
                == 1;
    }

    /** The two accounts, or one, or none, kept as they are until the transaction ends; always in the same order. */
    static Map<UUID, AccountStatus> lockAccounts(Handle handle, UUID one, UUID other) {
        return handle.createQuery("""
                        SELECT id, status FROM accounts
                        WHERE id IN (:one, :other) AND deleted_at IS NULL ORDER BY id FOR SHARE""")
                .bind("one", one)
                .bind("other", other)
                .reduceRows(new HashMap<>(), (found, row) -> {
                    found.put(
                            row.getColumn("id", UUID.class),
                            AccountStatus.parse(row.getColumn("status", String.class))
                                    .orElseThrow());
                    return found;
                });
    }

    /** Whom {@code follower} follows, the newest account first. */
    static List<Account> following(Handle handle, UUID follower, Optional<UUID> before, int max) {
        return page(handle, "follower_id", "followee_id", follower, before, max);
    }

    /** Who follows {@code followee}, the newest account first. */
    static List<Account> followers(Handle handle, UUID followee, Optional<UUID> before, int max) {
        return page(handle, "followee_id", "follower_id", followee, before, max);
    }

    private static List<Account> page(
            Handle handle, String of, String listed, UUID id, Optional<UUID> before, int max) {
        String after = before.isPresent() ? "AND f." + listed + " < :before " : "";
        var query = handle.createQuery("SELECT " + Account.COLUMNS + " FROM follows f JOIN accounts a ON a.id = f."
                        + listed + " WHERE f." + of + " = :id " + after + "ORDER BY f." + listed + " DESC LIMIT :max")
                .bind("id", id)
                .bind("max", max);
        before.ifPresent(place -> query.bind("before", place));
        return query.map((row, context) -> Account.of(row)).list();
    }
}
