package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.fetch.Fetch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jose4j.lang.JoseException;

/**
 * The issuer's keys, fetched before they are asked for, kept through its outages, and fetched again now and then or
 * when a token names an unknown key, though not more often than every few seconds.
 */
final class Jwks {

    private static final Logger LOG = Logger.getLogger(Jwks.class);
    private static final Duration LEAST_BETWEEN = Duration.ofSeconds(5);
    private static final Duration UNTIL_FIRST = Duration.ofMillis(500);

    private final Duration refresh;
    private final Vertx vertx;
    private final Context context;
    private final KeyDocument source;
    private final Runnable changed;
    private volatile KeySet keys = KeySet.EMPTY;
    private volatile boolean closed;
    private Future<Void> fetching = Future.succeededFuture();
    private boolean failing;
    private long fetchedNanos = System.nanoTime() - LEAST_BETWEEN.toNanos();

    /**
     * @param refresh how often they are fetched again
     * @param changed told when the keys are others than before
     */
    Jwks(KeyDocument source, Duration refresh, Vertx vertx, Runnable changed) {
        this.source = source;
        this.refresh = refresh;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.changed = changed;
    }

    void start() {
        context.runOnContext(start -> turn());
    }

    boolean loaded() {
        return !keys.isEmpty();
    }

    KeySet keys() {
        return keys;
    }

    /** Fetches the keys unless that was just done; completes, never fails, when they are as new as they get. */
    Future<Void> refetch() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            if (System.nanoTime() - fetchedNanos >= LEAST_BETWEEN.toNanos()) {
                fetch();
            }
            fetching.onComplete(any -> done.complete());
        });
        return done.future();
    }

    void close() {
        closed = true;
        source.close();
    }

    private void turn() {
        if (!closed) {
            fetch().onComplete(any -> vertx.setTimer((loaded() ? refresh : UNTIL_FIRST).toMillis(), timer -> turn()));
        }
    }

    private Future<Void> fetch() {
        if (!fetching.isComplete()) {
            return fetching;
        }
        fetchedNanos = System.nanoTime();
        fetching = source.get()
                .<Void>map(body -> take(body.toString()))
                .onFailure(this::failed)
                .otherwiseEmpty();
        return fetching;
    }

    private Void take(String jwks) {
        try {
            KeySet fresh = KeySet.parse(jwks);
            if (fresh.isEmpty()) {
                throw new IllegalStateException("no key that could sign tokens in it");
            }
            boolean other = !fresh.equals(keys);
            if (failing || other) {
                LOG.infof("%d key(s) for access tokens loaded from %s", fresh.size(), source.name());
            }
            failing = false;
            keys = fresh;
            if (other) {
                changed.run();
            }
            return null;
        } catch (JoseException malformed) {
            throw new IllegalStateException("not a JWKS", malformed);
        }
    }

    private void failed(Throwable failure) {
        if (failure instanceof Fetch.Nowhere) {
            // As at the start; that was no attempt.
            fetchedNanos -= LEAST_BETWEEN.toNanos();
            return;
        }
        if (!failing) {
            LOG.warnf(
                    "Keys for access tokens cannot be loaded from %s (%s); going on with %d key(s)",
                    source.name(), failure.getMessage(), keys.size());
        }
        failing = true;
    }
}
