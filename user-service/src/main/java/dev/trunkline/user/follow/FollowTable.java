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
import org.jdbi.v3.core.statement.Query;

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

    /** Which end of a follow is listed; always the newest account first. */
    enum Side {
        /** Whom an account follows. */
        FOLLOWING("follower_id", "followee_id"),
        /** Who follows an account. */
        FOLLOWERS("followee_id", "follower_id");

        private final String of;
        private final String listed;

        Side(String of, String listed) {
            this.of = of;
            this.listed = listed;
        }
    }

    /**
     * @param before where the page before ended
     */
    static List<Account> page(Handle handle, Side side, UUID of, Optional<UUID> before, int max) {
        return query(handle, "", side, of, before, max)
                .map((row, context) -> Account.of(row))
                .list();
    }

    /**
     * @param prefix what to put before the statement, as EXPLAIN
     */
    static Query query(Handle handle, String prefix, Side side, UUID of, Optional<UUID> before, int max) {
        String beyond = before.isPresent() ? " AND f." + side.listed + " < :before" : "";
        Query query = handle.createQuery(prefix + "SELECT " + Account.COLUMNS
                        + " FROM follows f JOIN accounts a ON a.id = f." + side.listed
                        + " WHERE f." + side.of + " = :id" + beyond + " ORDER BY f." + side.listed
                        + " DESC LIMIT :max")
                .bind("id", of)
                .bind("max", max);
        before.ifPresent(place -> query.bind("before", place));
        return query;
    }
}
