package dev.trunkline.feed.graph;

import dev.trunkline.contracts.user.v1.AccountChanged;
import dev.trunkline.contracts.user.v1.Followed;
import dev.trunkline.contracts.user.v1.SnapshotRecord;
import dev.trunkline.outbox.Head;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Brings the tables to the state of user-service when events between theirs and now are lost, from a snapshot that
 * tells its own place in the log; from there on the log is read as ever.
 *
 * <p>Both sides are sorted, so a batch of the snapshot is the whole truth of the range from the batch before it to its
 * own last row: what the table has there beyond it is gone. Each batch is a transaction of its own, so that nobody
 * waits for more than one; what one that fails leaves behind is nearer to the truth than before. No statement and no
 * memory grows with the number of users.
 */
@Singleton
class Resync {

    private static final Logger LOG = Logger.getLogger(Resync.class);
    private static final int BATCH = 1_000;

    private final Jdbi jdbi;
    private final GraphTable table;
    private final SyncTable sync;
    private final Projection projection;
    private final URI address;

    /**
     * @param keys where user-service's keys are; its snapshot is at the same place unless told otherwise
     */
    Resync(
            Jdbi jdbi,
            GraphTable table,
            SyncTable sync,
            Projection projection,
            @ConfigProperty(name = "mp.jwt.verify.publickey.location") String keys,
            @ConfigProperty(name = "feed.users-snapshot") Optional<URI> address) {
        this.jdbi = jdbi;
        this.table = table;
        this.sync = sync;
        this.projection = projection;
        this.address = address.orElseGet(() -> URI.create(keys).resolve("/internal/snapshot"));
    }

    /**
     * Makes the tables true at a place from which the log can be read on. Does nothing where another instance has done
     * it, and keeps the others from projecting meanwhile.
     *
     * @param epoch of the log
     * @param next the first position that the log still has
     */
    void run(String epoch, long next) throws IOException {
        // Of a handle of its own: within a callback of Jdbi's, the batches would be given the same one.
        try (Handle lock = jdbi.open()) {
            lock.useTransaction(transaction -> takeOver(transaction, epoch, next));
        }
    }

    private void takeOver(Handle lock, String epoch, long next) throws IOException {
        Head progress = table.lockProgress(lock);
        boolean sameHistory = progress.epoch().equals(epoch);
        if (sameHistory && progress.position() >= next - 1) {
            return;
        }
        try (Snapshot snapshot = Snapshot.open(address)) {
            Head head = snapshot.head();
            if (!head.epoch().equals(epoch) || head.position() < next - 1) {
                throw new IOException("the snapshot is not of the log's history");
            }
            SnapshotRecord rest = follows(snapshot, accounts(snapshot, sameHistory));
            if (!rest.hasEnd()) {
                throw new IOException("the snapshot holds something else in place of its end");
            }
            table.moveProgress(lock, head);
            LOG.infof("follows and authors are those of users:events at %d", head.position());
        }
    }

    /**
     * Gives back the first record that is no account.
     *
     * @param missingIsDeleted whether an author whom the snapshot is without is deleted; not so in a new history, which
     *     may be that of a database restored or made anew, and nothing would bring the posts back
     */
    private SnapshotRecord accounts(Snapshot snapshot, boolean missingIsDeleted) throws IOException {
        List<AccountChanged> batch = new ArrayList<>(BATCH);
        Optional<UUID> after = Optional.empty();
        String before = "";
        SnapshotRecord record = snapshot.next();
        for (; record.hasAccount(); record = snapshot.next()) {
            before = ascending(before, record.getAccount().getUserId());
            batch.add(record.getAccount());
            if (batch.size() == BATCH) {
                Optional<UUID> last = Optional.of(UUID.fromString(before));
                accounts(after, batch, last, missingIsDeleted);
                after = last;
                batch.clear();
            }
        }
        accounts(after, batch, Optional.empty(), missingIsDeleted);
        return record;
    }

    private void accounts(
            Optional<UUID> after, List<AccountChanged> there, Optional<UUID> upTo, boolean missingIsDeleted) {
        jdbi.useTransaction(transaction -> sync.authors(transaction, there));
        if (missingIsDeleted) {
            sync.authorsWithout(after, there, upTo)
                    .forEach(gone -> jdbi.useTransaction(transaction -> projection.forget(transaction, gone)));
        }
    }

    /** Gives back the first record that is no follow. */
    private SnapshotRecord follows(Snapshot snapshot, SnapshotRecord first) throws IOException {
        List<Followed> batch = new ArrayList<>(BATCH);
        Optional<Followed> after = Optional.empty();
        String before = "";
        SnapshotRecord record = first;
        for (; record.hasFollow(); record = snapshot.next()) {
            Followed follow = record.getFollow();
            before = ascending(before, follow.getFollowerId() + follow.getFolloweeId());
            batch.add(follow);
            if (batch.size() == BATCH) {
                follows(after, batch, Optional.of(follow));
                after = Optional.of(follow);
                batch.clear();
            }
        }
        follows(after, batch, Optional.empty());
        return record;
    }

    private void follows(Optional<Followed> after, List<Followed> there, Optional<Followed> upTo) {
        jdbi.useTransaction(transaction -> sync.follows(transaction, after, there, upTo));
    }

    /** What is not sorted must not be taken for the whole of a range. */
    private static String ascending(String before, String next) throws IOException {
        if (before.compareTo(next) >= 0) {
            throw new IOException("the snapshot is not sorted at " + next);
        }
        return next;
    }
}
