package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.fetch.Fetch;
import dev.trunkline.gateway.route.TokenRules;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jose4j.lang.JoseException;

/**
 * The issuer's keys, fetched from one of its endpoints, kept through its outages, and fetched again now and then or
 * when a token names an unknown key, though not more often than every few seconds.
 */
public final class Jwks {

    private static final Logger LOG = Logger.getLogger(Jwks.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LEAST_BETWEEN = Duration.ofSeconds(5);
    private static final Duration UNTIL_FIRST = Duration.ofMillis(500);
    private static final int MOST_BYTES = 64 * 1024;

    private final TokenRules rules;
    private final Vertx vertx;
    private final Context context;
    private final Fetch source;
    private final Runnable changed;
    private volatile KeySet keys = KeySet.EMPTY;
    private volatile boolean closed;
    private Future<Void> fetching = Future.succeededFuture();
    private boolean failing;
    private long fetchedNanos = System.nanoTime() - LEAST_BETWEEN.toNanos();

    /**
     * @param changed told when the keys are others than before
     */
    public Jwks(TokenRules rules, Discovery discovery, Vertx vertx, Runnable changed) {
        this.rules = rules;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.changed = changed;
        this.source = new Fetch(vertx, discovery, rules.jwksUpstream(), rules.jwksPath(), TIMEOUT, MOST_BYTES);
    }

    public void start() {
        context.runOnContext(start -> turn());
    }

    public boolean loaded() {
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

    public void close() {
        closed = true;
        source.close();
    }

    private void turn() {
        if (!closed) {
            fetch().onComplete(any ->
                    vertx.setTimer((loaded() ? rules.refresh() : UNTIL_FIRST).toMillis(), timer -> turn()));
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
                throw new IllegalStateException("no ES256 key with a kid in it");
            }
            boolean other = !fresh.equals(keys);
            if (failing || other) {
                LOG.infof("%d key(s) for access tokens loaded from %s", fresh.size(), rules.jwksUpstream());
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
                    "Keys for access tokens cannot be loaded (%s); going on with %d key(s)",
                    failure.getMessage(), keys.size());
        }
        failing = true;
    }
}
