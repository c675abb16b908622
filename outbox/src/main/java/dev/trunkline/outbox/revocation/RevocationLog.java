package dev.trunkline.outbox.revocation;

import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Head;
import dev.trunkline.outbox.LogEntry;
import dev.trunkline.outbox.Tail;
import io.vertx.redis.client.Redis;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Follows user-service's log of revocations in Redis: the reader waits for the next entry and knows its place, so an entry
 * comes at once, also after a restart of Redis, and what is missing is known to be missing.
 */
public final class RevocationLog implements AutoCloseable, Tail.Listener {

    /** One entry for each, as {@code <what> <name> <epoch seconds>}. */
    public static final String STREAM = "users:revocations";

    private static final Logger LOG = Logger.getLogger(RevocationLog.class);

    private final Revoked revoked;
    private final LongSupplier epochSeconds;
    private final Runnable changed;
    private final Tail tail;

    /**
     * @param changed hears of it when {@code revoked} covers more, on the thread that reads; must not block
     */
    public RevocationLog(Redis redis, Revoked revoked, LongSupplier epochSeconds, Runnable changed) {
        this.revoked = revoked;
        this.epochSeconds = epochSeconds;
        this.changed = changed;
        this.tail = new Tail(
                "revocations",
                new EventStream(redis, STREAM, Integer.MAX_VALUE),
                Optional.empty(),
                new Head("", 0),
                this);
    }

    public void start() {
        tail.start();
    }

    /** Whether the log can be read. */
    public boolean current() {
        return !tail.degraded();
    }

    @Override
    public void close() {
        tail.close();
    }

    @Override
    public void entries(String epoch, List<LogEntry> entries) {
        entries.forEach(entry -> take(new String(entry.payload(), StandardCharsets.UTF_8)));
        changed.run();
    }

    @Override
    public long restarted(String epoch) {
        return 0;
    }

    @Override
    public void lost(String epoch, long position, long next) {
        // At the beginning that is only what was trimmed for its age.
        if (position > 0) {
            LOG.warnf(
                    "Revocations %d to %d are gone; tokens of before now do not count any more",
                    position + 1, next - 1);
            revoked.unknown(epochSeconds.getAsLong());
            changed.run();
        }
    }

    private void take(String entry) {
        String[] words = entry.split(" ");
        if (words.length == 3 && words[2].matches("[0-9]{1,15}")) {
            long at = Long.parseLong(words[2]);
            switch (words[0]) {
                case "session", "key" -> revoked.credential(words[1], at, epochSeconds.getAsLong());
                case "account" -> revoked.subject(words[1], at, epochSeconds.getAsLong());
                default -> LOG.debugf("A revocation of an unknown kind: %s", words[0]);
            }
        }
    }
}
