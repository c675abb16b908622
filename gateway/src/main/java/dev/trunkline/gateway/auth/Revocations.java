package dev.trunkline.gateway.auth;

import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Head;
import dev.trunkline.outbox.LogEntry;
import dev.trunkline.outbox.Tail;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Follows what user-service revokes, by its log in Redis: the reader waits for the next entry and knows its place, so an
 * entry comes at once, and a connection that is silent because it is dead is found out by a read that ends in any case.
 * While Redis is away the gateway goes on with what it knows, and tokens end by themselves.
 */
public final class Revocations implements AutoCloseable, Tail.Listener {

    /** One entry for each, as {@code <what> <name> <epoch seconds>}. */
    public static final String STREAM = "users:revocations";

    private static final int CONNECTIONS = 4;
    /** A read ends sooner, so one that has been silent for so long has lost its other end without a word. */
    private static final int SILENT_SECONDS = 5;

    private static final Logger LOG = Logger.getLogger(Revocations.class);

    private final Revoked revoked;
    private final LongSupplier epochSeconds;
    private final Optional<Redis> redis;
    private final Optional<Tail> tail;

    /**
     * @param redisUrl empty for nothing to follow
     */
    public Revocations(Vertx vertx, Optional<String> redisUrl, int most, long keptSeconds, LongSupplier epochSeconds) {
        this.revoked = new Revoked(most, keptSeconds);
        this.epochSeconds = epochSeconds;
        this.redis = redisUrl.map(url -> Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(url)
                        .setMaxPoolSize(CONNECTIONS)
                        .setNetClientOptions(new NetClientOptions()
                                .setHostnameVerificationAlgorithm("HTTPS")
                                .setIdleTimeout(SILENT_SECONDS)
                                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                                .setTcpNoDelay(true))));
        this.tail = redis.map(client -> new Tail(
                "revocations",
                new EventStream(client, STREAM, Integer.MAX_VALUE),
                Optional.empty(),
                new Head("", 0),
                this));
    }

    public void start() {
        tail.ifPresent(Tail::start);
    }

    Revoked revoked() {
        return revoked;
    }

    /** Whether the log can be read, if there is one. */
    public boolean current() {
        return tail.filter(Tail::degraded).isEmpty();
    }

    @Override
    public void close() {
        tail.ifPresent(Tail::close);
        redis.ifPresent(Redis::close);
    }

    @Override
    public void entries(String epoch, List<LogEntry> entries) {
        entries.forEach(entry -> take(new String(entry.payload(), StandardCharsets.UTF_8)));
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
