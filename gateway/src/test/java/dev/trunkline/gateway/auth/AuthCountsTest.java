package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is counted of callers; tickets and certificates are counted where they are tested. */
class AuthCountsTest {

    private volatile boolean away;
    private TokenIssuer issuer;
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        issuer = new TokenIssuer("one");
        gateway = new GatewayInTest();
        int port = gateway.upstream(this::upstream);
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "tokens:",
                "  - { issuer: \"https://trunkline.test\", audience: trunkline, jwks: { upstream: up, path: /keys } }",
                "  - issuer: https://opaque.test",
                "    audience: trunkline",
                "    introspection: { upstream: up, path: /introspection }",
                "api-keys: { upstream: up, path: /introspection }",
                "routes:",
                "  - { id: open, match: { path: /open }, to: up, auth: none }",
                "  - { id: either, match: { path: /either }, to: up, auth: optional }",
                "  - id: own",
                "    match: { path: \"/own/{id}\" }",
                "    to: up",
                "    auth: { rule: required, owner: id, by: [bearer, api-key, basic] }");
        await().until(() -> gateway.gateway().tokensReady());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void callers_are_counted_by_what_they_showed_and_what_came_of_it() throws Exception {
        String good = "Bearer " + issuer.token("ada");
        get("/own/ada", good);
        get("/own/ada", good);
        get("/own/bob", good);
        get("/either", "Bearer " + new TokenIssuer("one").token("ada"));
        get("/either", "Bearer opaque-good");
        get("/either", "Bearer opaque-bad");
        get("/own/ada", "ApiKey " + key("g"));
        get("/own/bob", "ApiKey " + key("g"));
        get("/own/ada", "ApiKey " + key("b"));
        get("/own/ada", basic(key("g")));
        get("/own/ada", basic("nonsense"));
        gateway.get("/either");
        gateway.get("/own/ada");
        get("/either", "Digest username=x");
        gateway.get("/either", "Authorization: " + good, "Authorization: " + good);

        assertThat(counted())
                .containsExactlyInAnyOrder(
                        "jwt accepted 2",
                        "jwt forbidden 1",
                        "jwt refused 1",
                        "introspection accepted 1",
                        "introspection refused 1",
                        "api-key accepted 1",
                        "api-key forbidden 1",
                        "api-key refused 1",
                        "basic accepted 1",
                        "basic refused 1",
                        "anonymous accepted 1",
                        "anonymous missing 1",
                        "unknown refused 2");
    }

    @Test
    void what_cannot_be_checked_is_no_refusal() throws Exception {
        away = true;
        assertThat(get("/either", "ApiKey " + key("g"))).startsWith("HTTP/1.1 503 ");
        assertThat(counted()).containsExactly("api-key unavailable 1");
    }

    @Test
    void where_nobody_looks_nothing_is_counted() throws Exception {
        get("/open", "Bearer nonsense");
        gateway.get("/open");
        assertThat(counted()).isEmpty();
    }

    private List<String> counted() {
        List<String> counted = new ArrayList<>();
        for (String method :
                List.of("jwt", "introspection", "api-key", "basic", "ticket", "mtls", "anonymous", "unknown")) {
            for (String result : List.of("accepted", "forbidden", "refused", "missing", "unavailable")) {
                long count = gateway.gateway().counts().of(AuthCounts.NAME, "method", method, "result", result);
                if (count > 0) {
                    counted.add(method + " " + result + " " + count);
                }
            }
        }
        return counted;
    }

    private void upstream(HttpServerRequest request) {
        if (request.path().equals("/keys")) {
            request.response().end(issuer.jwks());
        } else if (!request.path().equals("/introspection")) {
            request.response().end("let in");
        } else if (away) {
            request.response().setStatusCode(500).end();
        } else {
            request.body().onSuccess(body -> {
                String secret = body.toString().substring("token=".length());
                boolean active = secret.equals("opaque-good") || secret.equals(key("g"));
                request.response()
                        .end(active ? "{\"active\":true,\"sub\":\"ada\",\"client_id\":\"k\"}" : "{\"active\":false}");
            });
        }
    }

    private String get(String path, String authorization) throws IOException {
        return gateway.get(path, "Authorization: " + authorization);
    }

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("x:" + password).getBytes(StandardCharsets.US_ASCII));
    }

    private static String key(String filling) {
        String body = "tlk_" + filling.repeat(43);
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(StandardCharsets.US_ASCII));
        return body + "%08x".formatted(sum.getValue());
    }
}
