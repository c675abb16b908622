package dev.trunkline.gateway.limit;

import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.auth.TokenIssuer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** A gateway that limits callers it must get to know: by tokens of an issuer, and by API keys that somebody else knows. */
final class CallersInTest implements AutoCloseable {

    private final TokenIssuer issuer = issuer("one");
    private final TokenIssuer stranger = issuer("one");
    private final Map<String, String> records = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final GatewayInTest gateway;

    CallersInTest() throws IOException {
        this(new GatewayInTest());
    }

    CallersInTest(GatewayInTest gateway) {
        this.gateway = gateway;
    }

    /**
     * Starts it with limits as the file has them.
     *
     * @param routes each a path, and after a blank what the file says of it
     */
    CallersInTest start(List<String> limits, String... routes) throws Exception {
        int port = gateway.upstream(this::upstream);
        List<String> lines = new ArrayList<>(List.of(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "tokens: { issuer: \"" + TokenIssuer.ISSUER
                        + "\", audience: trunkline, jwks: { upstream: up, path: /keys } }",
                "api-keys: { upstream: up, path: /introspection, good: 10m, bad: 10m }",
                "limits:"));
        limits.forEach(limit -> lines.add("  " + limit));
        lines.add("routes:");
        for (int i = 0; i < routes.length; i++) {
            String[] parts = routes[i].split(" ", 2);
            lines.add("  - { id: r" + i + ", match: { path: \"" + parts[0] + "\" }, to: up, timeout: 60s, " + parts[1]
                    + " }");
        }
        gateway.start(lines.toArray(String[]::new));
        await().until(() -> gateway.gateway().tokensReady());
        return this;
    }

    GatewayInTest gateway() {
        return gateway;
    }

    /** The keys that were asked about. */
    List<String> asked() {
        return asked;
    }

    /** What is known of a key that begins to count, as members of a JSON object. */
    void know(String key, String members) {
        records.put(key, "{\"active\":true," + members + "}");
    }

    String get(String path, String authorization) throws IOException {
        return gateway.get(path, "Authorization: " + authorization);
    }

    /** By a token with claims as members of a JSON object. */
    String bearer(String subject, Map<String, Object> claims) throws Exception {
        JwtClaims all = TokenIssuer.claims(subject, System.currentTimeMillis() / 1_000);
        claims.forEach(all::setClaim);
        return "Bearer " + issuer.token(all);
    }

    String bearer(String subject) throws Exception {
        return bearer(subject, Map.of());
    }

    /** By a token that somebody else has signed. */
    String forged(String subject) throws Exception {
        return "Bearer " + stranger.token(subject);
    }

    /** One that has the right form, whether it is known or not. */
    static String key(int number) {
        String body = "tlk_" + "%043d".formatted(number);
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(StandardCharsets.US_ASCII));
        return body + "%08x".formatted(sum.getValue());
    }

    static String basic(String key) {
        return "Basic " + Base64.getEncoder().encodeToString(("anybody:" + key).getBytes(StandardCharsets.US_ASCII));
    }

    long counted(String policy, String result) {
        return gateway.gateway().counts().of("gateway_limit_requests_total", "policy", policy, "result", result);
    }

    @Override
    public void close() throws IOException {
        gateway.close();
    }

    private void upstream(HttpServerRequest request) {
        switch (request.path()) {
            case "/keys" -> request.response().end(issuer.jwks());
            case "/introspection" ->
                request.body().onSuccess(body -> {
                    String key =
                            URLDecoder.decode(body.toString().substring("token=".length()), StandardCharsets.UTF_8);
                    asked.add(key);
                    request.response().end(records.getOrDefault(key, "{\"active\":false}"));
                });
            default -> request.response().end("let in");
        }
    }

    private static TokenIssuer issuer(String kid) {
        try {
            return new TokenIssuer(kid);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
