package dev.trunkline.gateway.auth;

import dev.trunkline.outbox.revocation.RevocationLog;
import dev.trunkline.outbox.revocation.Revoked;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What user-service has revoked, as far as the gateway has heard. A connection that is silent because it is dead is found
 * out by a read that ends in any case. While Redis is away the gateway goes on with what it knows, and tokens end by
 * themselves.
 */
public final class Revocations implements AutoCloseable {

    private static final int CONNECTIONS = 4;
    /** A read ends sooner, so one that has been silent for so long has lost its other end without a word. */
    private static final int SILENT_SECONDS = 5;

    private final Revoked revoked;
    private final Optional<Redis> redis;
    private final Optional<RevocationLog> log;

    /**
     * @param redisUrl empty for nothing to follow
     */
    public Revocations(Vertx vertx, Optional<String> redisUrl, int most, long keptSeconds, LongSupplier epochSeconds) {
        this.revoked = new Revoked(most, keptSeconds);
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
        // Requests ask when they come, so nobody need be told.
        this.log = redis.map(client -> new RevocationLog(client, revoked, epochSeconds, () -> {}));
    }

    public void start() {
        log.ifPresent(RevocationLog::start);
    }

    Revoked revoked() {
        return revoked;
    }

    /** Whether the log can be read, if there is one. */
    public boolean current() {
        return log.map(RevocationLog::current).orElse(true);
    }

    @Override
    public void close() {
        log.ifPresent(RevocationLog::close);
        redis.ifPresent(Redis::close);
    }
}
