package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.fetch.Calls;
import dev.trunkline.gateway.route.Introspection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the request of RFC 7662 §2.1, to an upstream of ours or to a server out there. */
final class IntrospectionCall {

    private static final int MOST_BYTES = 64 * 1024;
    private static final int CONNECTIONS = 16;

    private final Introspection rules;
    private final Discovery discovery;
    private final Calls calls;
    private final AtomicInteger turn = new AtomicInteger();

    IntrospectionCall(Introspection rules, Discovery discovery, Vertx vertx, Duration timeout) {
        this.rules = rules;
        this.discovery = discovery;
        this.calls = new Calls(vertx, timeout, MOST_BYTES, CONNECTIONS);
    }

    Future<Buffer> ask(String secret) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .addHeader("Content-Type", "application/x-www-form-urlencoded")
                .addHeader("Accept", "application/json");
        rules.client().ifPresent(client -> options.addHeader("Authorization", basic(client)));
        if (rules.upstream().isPresent()) {
            List<Endpoint> endpoints = discovery.endpoints(rules.upstream().get());
            if (endpoints.isEmpty()) {
                return Future.failedFuture("no endpoint of " + rules.upstream().get() + " is known");
            }
            Endpoint endpoint = endpoints.get(Integer.remainderUnsigned(turn.getAndIncrement(), endpoints.size()));
            options.setHost(endpoint.address())
                    .setPort(endpoint.port())
                    .setURI(rules.location())
                    .putHeader("Host", endpoint.authority());
        } else {
            options.setAbsoluteURI(rules.location());
        }
        return calls.send(options, Buffer.buffer("token=" + encoded(secret)));
    }

    void close() {
        calls.close();
    }

    /** RFC 6749 §2.3.1: both halves are form-encoded first. */
    private static String basic(Introspection.Client client) {
        String pair = encoded(client.id()) + ":" + encoded(client.secret());
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
