package dev.trunkline.user.revocation;

import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Ledger;
import dev.trunkline.outbox.Relay;
import dev.trunkline.user.event.RelayDatabase;
import dev.trunkline.user.store.Chores;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** Runs this instance's relay of {@code revocations} to the stream {@code users:revocations}, and forgets old ones. */
@Singleton
public class RevocationRelay {

    private static final String STREAM = "users:revocations";
    /** As many may be revoked within the life of an access token for a gateway that starts to know them all. */
    private static final int MAX_LENGTH = 100_000;

    private static final Duration SWEEP = Duration.ofMinutes(10);
    private static final int BATCH = 1_000;

    private final Relay relay;
    private final Jdbi database;

    RevocationRelay(RelayDatabase relays, Redis redis, Jdbi database, Chores chores) {
        this.relay =
                new Relay(relays.unpooled(), new Ledger("revocations"), new EventStream(redis, STREAM, MAX_LENGTH));
        this.database = database;
        chores.every(SWEEP, "forgetting old revocations", this::sweep);
    }

    void start(@Observes StartupEvent event) {
        relay.start();
    }

    void stop(@Observes ShutdownEvent event) {
        relay.close();
    }

    /** No access token lives for a day. */
    void sweep() {
        int swept;
        do {
            swept = database.withHandle(
                    handle -> handle.createUpdate("""
                            DELETE FROM revocations WHERE id = ANY (ARRAY(
                                SELECT id FROM revocations
                                WHERE recorded_at < now() - interval '1 day' AND position IS NOT NULL
                                ORDER BY recorded_at LIMIT :max FOR UPDATE SKIP LOCKED))""").bind("max", BATCH).execute());
        } while (swept == BATCH);
    }
}
