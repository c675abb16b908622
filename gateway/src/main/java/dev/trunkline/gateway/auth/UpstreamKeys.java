package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.fetch.Fetch;
import dev.trunkline.gateway.route.TokenRules;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** The keys that one of our upstreams publishes, from one of its endpoints, another one each time. */
final class UpstreamKeys implements KeyDocument {

    private static final int MOST_BYTES = 64 * 1024;

    private final TokenRules.Keys where;
    private final Fetch fetch;

    UpstreamKeys(TokenRules.Keys where, Discovery discovery, Vertx vertx, Duration timeout) {
        this.where = where;
        this.fetch = new Fetch(vertx, discovery, where.upstream(), where.path(), timeout, MOST_BYTES);
    }

    @Override
    public Future<Buffer> get() {
        return fetch.get();
    }

    @Override
    public void close() {
        fetch.close();
    }

    @Override
    public String name() {
        return where.upstream();
    }
}
