package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.route.TokenRules;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
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
    private final Discovery discovery;
    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
    private final Runnable changed;
    private volatile KeySet keys = KeySet.EMPTY;
    private volatile boolean closed;
    private Future<Void> fetching = Future.succeededFuture();
    private boolean failing;
    private long fetchedNanos = System.nanoTime() - LEAST_BETWEEN.toNanos();
    private int turn;

    /**
     * @param changed told when the keys are others than before
     */
    public Jwks(TokenRules rules, Discovery discovery, Vertx vertx, Runnable changed) {
        this.rules = rules;
        this.discovery = discovery;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.changed = changed;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) TIMEOUT.toMillis())
                .setMaxPoolSize(1)
                .setKeepAlive(false));
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
        client.close();
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
        List<Endpoint> endpoints = discovery.endpoints(rules.jwksUpstream());
        if (endpoints.isEmpty()) {
            fetching = Future.succeededFuture();
            return fetching;
        }
        fetchedNanos = System.nanoTime();
        Endpoint endpoint = endpoints.get(Integer.remainderUnsigned(turn++, endpoints.size()));
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(endpoint.address())
                .setPort(endpoint.port())
                .setURI(rules.jwksPath())
                .setTimeout(TIMEOUT.toMillis());
        fetching = client.request(options)
                .compose(request ->
                        request.putHeader("Host", endpoint.authority()).send())
                .compose(response -> {
                    if (response.statusCode() != 200) {
                        return Future.failedFuture("status " + response.statusCode());
                    }
                    return bounded(response);
                })
                .<Void>map(body -> take(body.toString()))
                .onFailure(failure -> failed(endpoint, failure))
                .otherwiseEmpty();
        return fetching;
    }

    private static Future<Buffer> bounded(HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.length() + chunk.length() > MOST_BYTES) {
                HttpClientRequest request = response.request();
                whole.tryFail("more than " + MOST_BYTES + " bytes");
                request.reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(body));
        return whole.future();
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

    private void failed(Endpoint endpoint, Throwable failure) {
        if (!failing) {
            LOG.warnf(
                    "Keys for access tokens cannot be loaded from %s%s (%s); going on with %d key(s)",
                    endpoint.authority(), rules.jwksPath(), failure.getMessage(), keys.size());
        }
        failing = true;
        discovery.refused(rules.jwksUpstream());
    }
}
