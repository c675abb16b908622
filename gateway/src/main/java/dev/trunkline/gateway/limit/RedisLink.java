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

    /** From one node of a cluster to another, for one call. */
    private static final int MOST_MOVES = 3;

    private final Vertx vertx;
    private final int connectMillis;
    private final RedisNodes nodes;
    private final RedisKeys names;
    private final RedisScript script;
    private Client client;

    /** A connection with all that belongs to it; a pool would give a dead one out again. */
    private record Client(Redis redis, Future<RedisConnection> connection) {}

    RedisLink(Vertx vertx, LimitSettings settings, RedisScript script) {
        this.vertx = vertx;
        this.script = script;
        this.connectMillis = (int) settings.deadline().toMillis();
        this.nodes = RedisNodes.of(settings);
        this.names = RedisKeys.of(settings.clusterTag());
    }

    /** For what a call is to ask. */
    RedisBatch batch() {
        return new RedisBatch(names);
    }

    /** Runs the script; once more in full if Redis has forgotten it, for then nothing of it was done. */
    Future<Response> run(List<String> keys, List<String> arguments) {
        return run(keys, arguments, MOST_MOVES);
    }

    private Future<Response> run(List<String> keys, List<String> arguments, int moves) {
        Client asked = connected();
        return asked.connection()
                .compose(to -> to.send(script.byDigest(keys, arguments))
                        .recover(failed -> said(failed).startsWith(UNKNOWN_SCRIPT)
                                ? to.send(script.inFull(keys, arguments))
                                : Future.failedFuture(failed)))
                .recover(failed -> moves > 0 && moved(asked, failed)
                        ? run(keys, arguments, moves - 1)
                        : Future.failedFuture(failed));
    }

    /** Whether another node has the keys, so that nothing was done here. */
    private boolean moved(Client asked, Throwable failed) {
        if (!nodes.follow(said(failed))) {
            return false;
        }
        if (client == asked) {
            // Open for as long as answers may come to what else it was sent.
            client = null;
            vertx.setTimer(TimeUnit.SECONDS.toMillis(SILENT_SECONDS), over -> asked.redis()
                    .close());
        }
        return true;
    }

    private static String said(Throwable failed) {
        return String.valueOf(failed.getMessage());
    }

    /** Nothing can be expected of this connection any more; the next call makes another. */
    void drop() {
        Client dropped = client;
        client = null;
        if (dropped != null) {
            nodes.leave();
            dropped.redis().close();
        }
    }

    private Client connected() {
        if (client == null || client.connection().failed()) {
            drop();
            Redis redis = Redis.createClient(vertx, options());
            Client fresh = new Client(redis, redis.connect());
            client = fresh;
            fresh.connection().onSuccess(to -> {
                to.exceptionHandler(broken -> lost(fresh));
                to.endHandler(ended -> lost(fresh));
            });
        }
        return client;
    }

    private RedisOptions options() {
        return new RedisOptions()
                .setConnectionString(nodes.address())
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(1)
                .setMaxWaitingHandlers(PIPELINED)
                .setNetClientOptions(new NetClientOptions()
                        .setConnectTimeout(connectMillis)
                        .setHostnameVerificationAlgorithm("HTTPS")
                        .setIdleTimeout(SILENT_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setTcpNoDelay(true));
    }

    private void lost(Client which) {
        if (client == which) {
            drop();
        }
    }
}
