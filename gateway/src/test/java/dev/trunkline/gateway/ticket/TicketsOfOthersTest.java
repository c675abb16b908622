package dev.trunkline.gateway.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.auth.TokenIssuer;
import dev.trunkline.testing.RedisServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tickets of callers for whom services get a token of the gateway's: a ticket stands for what the client has shown. */
class TicketsOfOthersTest {

    private static RedisServer redis;

    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private TokenIssuer issuer;
    private TokenIssuer foreign;
    private GatewayInTest gateway;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.started();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() throws Exception {
        issuer = new TokenIssuer("one");
        foreign = new TokenIssuer("two");
        gateway = new GatewayInTest();
        int port = gateway.upstream(this::upstream);
        gateway.with(
                        "tickets.redis-url",
                        "redis://localhost:" + URI.create(redis.url()).getPort())
                .with("tickets.deadline", "30s")
                .start(
                        "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                        "tokens:",
                        "  - { issuer: \"https://trunkline.test\", audience: trunkline, jwks: { upstream: up, path: /keys } }",
                        "  - { issuer: \"https://foreign.test\", audience: trunkline, jwks: { upstream: up, path: /foreign } }",
                        "  - issuer: https://opaque.test",
                        "    audience: trunkline",
                        "    introspection: { upstream: up, path: /introspection, good: 1m }",
                        "api-keys: { upstream: up, path: /introspection, good: 1m }",
                        "routes:",
                        "  - { id: tickets, match: { path: /v1/tickets }, to: tickets, auth: required }",
                        "  - { id: anybody, match: { path: /anybody }, to: tickets, auth: none }",
                        "  - { id: live, match: { path: /live }, to: up, auth: required, ticket: true }",
                        "  - { id: people, match: { path: /people }, to: up, auth: { rule: required, by: [bearer] }, ticket: true }");
        await().until(() -> gateway.gateway().tokensReady());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void the_ticket_of_an_opaque_token_lets_in_whom_the_token_lets_in() throws Exception {
        assertThat(gateway.get("/live?ticket=" + ticket("Bearer opaque"))).endsWith("let in");
        assertThat(arrived).singleElement().asString().startsWith("Bearer ").doesNotContain("opaque");
    }

    @Test
    void the_ticket_of_a_key_counts_where_keys_do_and_nowhere_else() throws Exception {
        String key = "ApiKey " + key();
        assertThat(gateway.get("/live?ticket=" + ticket(key))).endsWith("let in");
        assertThat(arrived).singleElement().asString().startsWith("Bearer ");
        assertThat(gateway.get("/people?ticket=" + ticket(key))).startsWith("HTTP/1.1 401 ");
        assertThat(gateway.gateway().counts().of("gateway.authentications", "method", "ticket", "result", "accepted"))
                .isEqualTo(1);
    }

    @Test
    void the_ticket_of_another_issuers_token_lets_in_too() throws Exception {
        JwtClaims claims = TokenIssuer.claims("ada", System.currentTimeMillis() / 1_000);
        claims.setIssuer("https://foreign.test");
        String token = "Bearer " + foreign.token(claims);
        await().until(() -> gateway.get("/live", "Authorization: " + token).endsWith("let in"));
        assertThat(gateway.get("/live?ticket=" + ticket(token))).endsWith("let in");
        assertThat(arrived).hasSize(2).doesNotContain(token);
    }

    @Test
    void for_what_nobody_has_looked_at_there_is_no_ticket() throws Exception {
        assertThat(post("/anybody", "Bearer opaque")).startsWith("HTTP/1.1 401 ");
    }

    private void upstream(HttpServerRequest request) {
        switch (request.path()) {
            case "/keys" -> request.response().end(issuer.jwks());
            case "/foreign" -> request.response().end(foreign.jwks());
            case "/introspection" ->
                request.body().onSuccess(body -> request.response().end("{\"active\":true,\"sub\":\"ada\"}"));
            default -> {
                arrived.add(request.getHeader("Authorization"));
                request.response().end("let in");
            }
        }
    }

    private String ticket(String credentials) throws IOException {
        String answer = post("/v1/tickets", credentials);
        assertThat(answer).startsWith("HTTP/1.1 201 ");
        return answer.replaceAll("(?s).*\"ticket\":\"([^\"]*)\".*", "$1");
    }

    private String post(String path, String credentials) throws IOException {
        return gateway.raw("POST " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: " + credentials
                + "\r\nContent-Length: 0\r\n\r\n");
    }

    private static String key() {
        String body = "tlk_" + "k".repeat(43);
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(StandardCharsets.US_ASCII));
        return body + "%08x".formatted(sum.getValue());
    }
}
