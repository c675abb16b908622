package dev.trunkline.user.follow;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The SQL of counts. Whoever writes some locks their rows in the order of ids, so that no two transactions wait for each
 * other.
 */
final class CountTable {

    private CountTable() {}

    static Counts of(Handle handle, UUID account) {
        return handle.createQuery("SELECT following, followers FROM follow_counts WHERE account_id = :account")
                .bind("account", account)
                .map((row, context) -> new Counts(row.getLong("following"), row.getLong("followers")))
                .findOne()
                .orElse(new Counts(0, 0));
    }

    /**
     * @param change 1 for a follow, -1 for its end
     */
    static void add(Handle handle, UUID follower, UUID followee, int change) {
        // As PostgreSQL orders them: by their bytes, which is by their text.
        if (follower.toString().compareTo(followee.toString()) < 0) {
            add(handle, "following", follower, change);
            add(handle, "followers", followee, change);
        } else {
            add(handle, "followers", followee, change);
            add(handle, "following", follower, change);
        }
    }

    /** Takes every follow from and to {@code account} out of the counts of those on its other end. */
    static void subtractAll(Handle handle, UUID account) {
        handle.createQuery("""
                        WITH neighbours AS (
                            SELECT followee_id AS id FROM follows WHERE follower_id = :account
                            UNION SELECT follower_id FROM follows WHERE followee_id = :account
                            UNION SELECT CAST(:account AS uuid))
                        SELECT count(*) FROM (
                            SELECT 1 FROM follow_counts WHERE account_id IN (SELECT id FROM neighbours)
                            ORDER BY account_id FOR UPDATE) AS locked""").bind("account", account).mapTo(long.class).one();
        handle.createUpdate("""
                        WITH ends AS (
                            DELETE FROM follows WHERE follower_id = :account OR followee_id = :account
                            RETURNING follower_id, followee_id),
                        less AS (
                            SELECT id, sum(following) AS following, sum(followers) AS followers FROM (
                                SELECT follower_id AS id, 1 AS following, 0 AS followers FROM ends
                                UNION ALL SELECT followee_id, 0, 1 FROM ends) AS sides
                            GROUP BY id)
                        UPDATE follow_counts SET following = follow_counts.following - less.following,
                            followers = follow_counts.followers - less.followers
                        FROM less WHERE account_id = less.id""").bind("account", account).execute();
    }

    private static void add(Handle handle, String column, UUID account, int change) {
        String more = column + " = follow_counts." + column + " + :change";
        // A row is proposed before it is known to exist, and one with less than nothing would be refused.
        String sql = change > 0
                ? "INSERT INTO follow_counts (account_id, " + column
                        + ") VALUES (:account, :change) ON CONFLICT (account_id) DO UPDATE SET " + more
                : "UPDATE follow_counts SET " + more + " WHERE account_id = :account";
        handle.createUpdate(sql).bind("account", account).bind("change", change).execute();
    }
}
