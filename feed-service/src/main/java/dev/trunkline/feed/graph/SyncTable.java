package dev.trunkline.feed.graph;

import dev.trunkline.contracts.user.v1.AccountChanged;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.contracts.user.v1.Followed;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The SQL that makes a range of the tables equal to a batch of a snapshot. */
@Singleton
class SyncTable {

    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);
    private static final int BATCH = 5_000;

    private final Jdbi jdbi;

    SyncTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The authors in a range, its first bound left out, that user-service has told of and {@code there} is without. */
    List<UUID> authorsWithout(Optional<UUID> after, List<AccountChanged> there, Optional<UUID> upTo) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT id FROM authors WHERE told AND id > :after AND id <= :upTo AND id <> ALL (:there)")
                .bind("after", after.orElse(FIRST))
                .bind("upTo", upTo.orElse(LAST))
                .bindArray("there", UUID.class, ids(there))
                .mapTo(UUID.class)
                .list());
    }

    /** Writes those authors that are not so already; the others' rows are not even locked. */
    void authors(Handle transaction, List<AccountChanged> accounts) {
        transaction
                .createUpdate("""
                        INSERT INTO authors (id, handle, display_name, suspended, told)
                        SELECT id, handle, name, suspended, true
                        FROM unnest(:ids, :handles, :names, :suspended) AS account (id, handle, name, suspended)
                        WHERE NOT EXISTS (
                            SELECT FROM authors AS known
                            WHERE known.id = account.id AND known.told AND known.handle = account.handle
                                AND known.display_name = account.name AND known.suspended = account.suspended)
                        ON CONFLICT (id) DO UPDATE SET handle = excluded.handle,
                            display_name = excluded.display_name, suspended = excluded.suspended, told = true""")
                .bindArray("ids", UUID.class, ids(accounts))
                .bindArray(
                        "handles",
                        String.class,
                        accounts.stream().map(AccountChanged::getHandle).toList())
                .bindArray(
                        "names",
                        String.class,
                        accounts.stream().map(AccountChanged::getDisplayName).toList())
                .bindArray(
                        "suspended",
                        Boolean.class,
                        accounts.stream()
                                .map(account -> account.getStatus() != AccountStatus.ACCOUNT_STATUS_ACTIVE)
                                .toList())
                .execute();
    }

    /** Makes {@code there} all the follows in a range, its first bound left out. */
    void follows(Handle transaction, Optional<Followed> after, List<Followed> there, Optional<Followed> upTo) {
        List<UUID> followers = there.stream()
                .map(Followed::getFollowerId)
                .map(UUID::fromString)
                .toList();
        List<UUID> followees = there.stream()
                .map(Followed::getFolloweeId)
                .map(UUID::fromString)
                .toList();
        int deleted;
        do {
            deleted = transaction
                    .createUpdate("""
                            DELETE FROM follows WHERE ctid = ANY (ARRAY(
                                SELECT ctid FROM follows AS known
                                WHERE (follower_id, followee_id) > (:after1, :after2)
                                    AND (follower_id, followee_id) <= (:upTo1, :upTo2)
                                    AND NOT EXISTS (
                                        SELECT FROM unnest(:followers, :followees) AS there (follower, followee)
                                        WHERE follower = known.follower_id AND followee = known.followee_id)
                                LIMIT :batch))""")
                    .bind(
                            "after1",
                            after.map(Followed::getFollowerId)
                                    .map(UUID::fromString)
                                    .orElse(FIRST))
                    .bind(
                            "after2",
                            after.map(Followed::getFolloweeId)
                                    .map(UUID::fromString)
                                    .orElse(FIRST))
                    .bind(
                            "upTo1",
                            upTo.map(Followed::getFollowerId)
                                    .map(UUID::fromString)
                                    .orElse(LAST))
                    .bind(
                            "upTo2",
                            upTo.map(Followed::getFolloweeId)
                                    .map(UUID::fromString)
                                    .orElse(LAST))
                    .bindArray("followers", UUID.class, followers)
                    .bindArray("followees", UUID.class, followees)
                    .bind("batch", BATCH)
                    .execute();
        } while (deleted == BATCH);
        transaction
                .createUpdate("INSERT INTO follows (follower_id, followee_id)"
                        + " SELECT * FROM unnest(:followers, :followees) ON CONFLICT DO NOTHING")
                .bindArray("followers", UUID.class, followers)
                .bindArray("followees", UUID.class, followees)
                .execute();
    }

    private static List<UUID> ids(List<AccountChanged> accounts) {
        return accounts.stream()
                .map(AccountChanged::getUserId)
                .map(UUID::fromString)
                .toList();
    }
}
