package dev.trunkline.gateway.limit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One event loop's connection to Redis: what is sent on it is answered in order, so nothing waits for anything else. */
final class RedisLink {

    private static final String UNKNOWN_SCRIPT = "NOSCRIPT";
    /** One that has been silent for so long may have lost its other end without a word. */
    private static final int SILENT_SECONDS = 10;
    /** Batches that have been sent and not answered. */
    private static final int PIPELINED = 4_096;

    private final Vertx vertx;
    private final RedisOptions options;
    private final RedisScript script;
    private Client client;

    /** A connection with all that belongs to it; a pool would give a dead one out again. */
    private record Client(Redis redis, Future<RedisConnection> connection) {}

    RedisLink(Vertx vertx, LimitSettings settings, RedisScript script) {
        this.vertx = vertx;
        this.script = script;
        this.options = new RedisOptions()
                .setConnectionString(settings.redisUrl())
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(1)
                .setMaxWaitingHandlers(PIPELINED)
                .setNetClientOptions(new NetClientOptions()
                        .setConnectTimeout((int) settings.deadline().toMillis())
                        .setHostnameVerificationAlgorithm("HTTPS")
                        .setIdleTimeout(SILENT_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setTcpNoDelay(true));
    }

    /** Runs the script; once more in full if Redis has forgotten it, for then nothing of it was done. */
    Future<Response> run(List<String> keys, List<String> arguments) {
        return connected().compose(to -> to.send(script.byDigest(keys, arguments))
                .recover(failed -> String.valueOf(failed.getMessage()).startsWith(UNKNOWN_SCRIPT)
                        ? to.send(script.inFull(keys, arguments))
                        : Future.failedFuture(failed)));
    }

    /** Nothing can be expected of this connection any more; the next call makes another. */
    void drop() {
        Client dropped = client;
        client = null;
        if (dropped != null) {
            dropped.redis().close();
        }
    }

    private Future<RedisConnection> connected() {
        if (client == null || client.connection().failed()) {
            drop();
            Redis redis = Redis.createClient(vertx, options);
            Client fresh = new Client(redis, redis.connect());
            client = fresh;
            fresh.connection().onSuccess(to -> {
                to.exceptionHandler(broken -> lost(fresh));
                to.endHandler(ended -> lost(fresh));
            });
        }
        return client.connection();
    }

    private void lost(Client which) {
        if (client == which) {
            drop();
        }
    }
}
