package dev.trunkline.feed.graph;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.trunkline.contracts.user.v1.UserEvent;
import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Head;
import dev.trunkline.outbox.LogEntry;
import dev.trunkline.outbox.Tail;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Projects the users' log. Each instance tails it: the first to lock the progress row writes to PostgreSQL, the others
 * find their entries there already; then each brings the entries to its own follow sets. The tables are thus never
 * behind the memory of any instance.
 */
@Singleton
public class UsersProjector implements Tail.Listener {

    private static final Logger LOG = Logger.getLogger(UsersProjector.class);
    /** Only user-service appends to that stream and cuts it; the length does not matter to a reader. */
    private static final int UNUSED = 0;

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Jdbi jdbi;
    private final GraphTable table;
    private final FollowSets followSets;
    private final Accounts accounts;
    private final Projection projection;
    private final Resync resync;
    private final EventStream stream;
    private final Progress progress;
    private volatile Tail tail;
    private volatile boolean incomplete;

    UsersProjector(
            Jdbi jdbi,
            GraphTable table,
            FollowSets followSets,
            Accounts accounts,
            Projection projection,
            Resync resync,
            Vertx vertx,
            Redis redis) {
        this.accounts = accounts;
        this.jdbi = jdbi;
        this.table = table;
        this.followSets = followSets;
        this.projection = projection;
        this.resync = resync;
        this.stream = new EventStream(redis, "users:events", UNUSED);
        this.progress = new Progress(vertx, redis, stream);
    }

    void start(@Observes StartupEvent started) {
        tail = new Tail("users-events", stream, Optional.empty(), table.progress(), this);
        tail.start();
        progress.start(tail::at);
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (tail != null) {
            progress.stop();
            tail.close();
        }
    }

    /** Whether events were cut off the stream before they were read, and there is no snapshot in their place yet. */
    public boolean incomplete() {
        return incomplete;
    }

    /** How far this instance has come. */
    public Head at() {
        return tail.at();
    }

    @Override
    public void entries(String epoch, List<LogEntry> entries) {
        List<Change> changes = changes(entries);
        long last = entries.get(entries.size() - 1).position();
        jdbi.useTransaction(transaction -> {
            Head progress = table.lockProgress(transaction);
            long done = progress.epoch().equals(epoch) ? progress.position() : begin(transaction);
            if (done < last) {
                changes.stream()
                        .filter(change -> change.position() > done)
                        .forEach(change -> projection.write(transaction, change.event()));
                table.moveProgress(transaction, new Head(epoch, last));
            }
        });
        changes.forEach(change -> projection.remember(change.position(), change.event()));
        progress.tell(new Head(epoch, last));
    }

    @Override
    public long restarted(String epoch) {
        followSets.restart(epoch);
        return 0;
    }

    @Override
    public void lost(String epoch, long position, long next) {
        if (!incomplete) {
            LOG.warnf(
                    "users:events was cut behind %d, it goes on at %d: a snapshot of user-service must do for the rest",
                    position, next);
        }
        incomplete = true;
        try {
            resync.run(epoch, next);
        } catch (IOException | RuntimeException e) {
            rest();
            throw new IllegalStateException("user-service's snapshot cannot be taken over yet: " + e.getMessage(), e);
        }
        followSets.reload();
        accounts.recheck();
        incomplete = false;
    }

    /** Before the next attempt, which the tail makes at once. */
    private static void rest() {
        try {
            Thread.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Change(long position, UserEvent event) {}

    private static List<Change> changes(List<LogEntry> entries) {
        List<Change> changes = new ArrayList<>(entries.size());
        for (LogEntry entry : entries) {
            try {
                changes.add(new Change(entry.position(), UserEvent.parseFrom(entry.payload())));
            } catch (InvalidProtocolBufferException e) {
                // One bad entry must not stop those behind it for ever.
                LOG.errorf("entry %d of users:events cannot be read, is skipped: %s", entry.position(), e.getMessage());
            }
        }
        return changes;
    }

    private long begin(Handle transaction) {
        table.forgetFollows(transaction);
        return 0;
    }
}
