package dev.trunkline.feed.graph;

import dev.trunkline.outbox.Head;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The SQL of the projection. */
@Singleton
class GraphTable implements FollowSet.Source {

    private static final String FOLLOWEES = """
            SELECT progress.epoch, progress.position, follows.followee_id
            FROM users_progress AS progress LEFT JOIN follows ON follows.follower_id = :user""";

    private final Jdbi jdbi;

    GraphTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Head progress() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT epoch, position FROM users_progress")
                .map((row, context) -> new Head(row.getString(1), row.getLong(2)))
                .one());
    }

    /** One statement, so one snapshot: the follows are those of the position. */
    @Override
    public FollowSet.Loaded load(UUID user) {
        Set<UUID> followees = new HashSet<>();
        Head asOf = jdbi.withHandle(
                handle -> handle.createQuery(FOLLOWEES).bind("user", user).reduceRows(new Head("", 0), (place, row) -> {
                    UUID followee = row.getColumn("followee_id", UUID.class);
                    if (followee != null) {
                        followees.add(followee);
                    }
                    return new Head(row.getColumn("epoch", String.class), row.getColumn("position", Long.class));
                }));
        return new FollowSet.Loaded(followees, asOf);
    }

    Set<UUID> barred(Collection<UUID> users) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT id FROM authors WHERE suspended AND id = ANY(:users)")
                        .bindArray("users", UUID.class, users)
                        .mapTo(UUID.class)
                        .set());
    }

    /** Waits for other instances that project; then says how far they came. */
    Head lockProgress(Handle transaction) {
        return transaction
                .createQuery("SELECT epoch, position FROM users_progress FOR UPDATE")
                .map((row, context) -> new Head(row.getString(1), row.getLong(2)))
                .one();
    }

    void moveProgress(Handle transaction, Head to) {
        transaction
                .createUpdate("UPDATE users_progress SET epoch = :epoch, position = :position")
                .bind("epoch", to.epoch())
                .bind("position", to.position())
                .execute();
    }

    void forgetFollows(Handle transaction) {
        transaction.execute("DELETE FROM follows");
    }

    void account(Handle transaction, UUID id, String handle, String displayName, boolean suspended) {
        transaction
                .createUpdate("""
                        INSERT INTO authors (id, handle, display_name, suspended, told)
                        VALUES (:id, :handle, :displayName, :suspended, true)
                        ON CONFLICT (id) DO UPDATE SET handle = excluded.handle,
                            display_name = excluded.display_name, suspended = excluded.suspended, told = true""")
                .bind("id", id)
                .bind("handle", handle)
                .bind("displayName", displayName)
                .bind("suspended", suspended)
                .execute();
    }

    /** Leaves of an author only that there was one, who may never post again. */
    void anonymise(Handle transaction, UUID id) {
        transaction.createUpdate("""
                        INSERT INTO authors (id, handle, display_name, suspended)
                        VALUES (:id, 'deleted_' || right(CAST(:id AS text), 12), 'Deleted user', true)
                        ON CONFLICT (id) DO UPDATE SET handle = excluded.handle,
                            display_name = excluded.display_name, suspended = true, told = false""").bind("id", id).execute();
    }

    /** Ends every follow by {@code account} and of it. */
    void unfollowAll(Handle transaction, UUID account) {
        transaction.execute("DELETE FROM follows WHERE follower_id = ?", account);
        transaction.execute("DELETE FROM follows WHERE followee_id = ?", account);
    }

    void follow(Handle transaction, UUID follower, UUID followee) {
        transaction.execute("INSERT INTO follows VALUES (?, ?) ON CONFLICT DO NOTHING", follower, followee);
    }

    void unfollow(Handle transaction, UUID follower, UUID followee) {
        transaction.execute("DELETE FROM follows WHERE follower_id = ? AND followee_id = ?", follower, followee);
    }
}
