package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.outbox.revocation.RevocationLog;
import dev.trunkline.testing.RedisServer;
import dev.trunkline.testing.Wire;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.net.URI;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is revoked elsewhere, as it reaches two gateways by a real Redis with a wire between. */
class RevocationsTest {

    private static RedisServer server;

    private TokenIssuer issuer;
    private Wire wire;
    private GatewayInTest one;
    private GatewayInTest other;
    private Redis redis;
    private long position;
    private String epoch = "e1";

    @BeforeAll
    static void startRedis() {
        server = RedisServer.started();
    }

    @AfterAll
    static void stopRedis() {
        server.close();
    }

    @BeforeEach
    void start() throws Exception {
        issuer = new TokenIssuer("one");
        wire = Wire.to("localhost", URI.create(server.url()).getPort());
        one = gateway("redis://localhost:" + wire.port());
        other = gateway(server.url());
        redis = Redis.createClient(one.vertx(), server.url());
    }

    @AfterEach
    void stop() throws IOException {
        // Before the next gateways are there to read it.
        GatewayInTest.await(redis.send(Request.cmd(Command.DEL).arg(RevocationLog.STREAM)));
        redis.close();
        one.close();
        other.close();
        wire.close();
    }

    @Test
    void a_session_that_ends_ends_its_tokens_at_every_gateway_within_seconds() throws Exception {
        String ended = token("ada", "s1");
        String goesOn = token("ada", "s2");
        assertIn(ended);
        tell("session s1 " + now());
        await().untilAsserted(() -> assertOut(ended));
        assertIn(goesOn);
    }

    @Test
    void a_suspended_account_is_out_with_all_it_has_and_may_come_back_with_new_ones() throws Exception {
        String before = token("ada", "s1");
        assertIn(before);
        tell("account ada " + now());
        await().untilAsserted(() -> assertOut(before));
        JwtClaims later = claims("ada", "s9");
        later.setIssuedAt(NumericDate.fromSeconds(now() + 1));
        assertIn(issuer.token(later));
        assertIn(token("bob", "s3"));
    }

    @Test
    void a_gateway_that_starts_knows_what_was_revoked_before() throws Exception {
        tell("session s1 " + now());
        GatewayInTest late = gateway(server.url());
        try {
            await().until(() -> get(late, token("ada", "s1")).startsWith("HTTP/1.1 401 "));
        } finally {
            late.close();
        }
    }

    @Test
    void a_connection_that_is_dead_without_a_word_loses_nothing() throws Exception {
        String ended = token("ada", "s1");
        tell("session s0 " + now());
        await().until(() -> get(one, token("ada", "s0")).startsWith("HTTP/1.1 401 "));
        wire.freeze();
        tell("session s1 " + now());
        await().until(() -> get(other, ended).startsWith("HTTP/1.1 401 "));
        assertThat(get(one, ended)).endsWith("let in");
        wire.mend();
        await().until(() -> get(one, ended).startsWith("HTTP/1.1 401 "));
    }

    @Test
    void a_log_that_begins_anew_is_read_from_its_beginning() throws Exception {
        for (int i = 0; i < 3; i++) {
            tell("session old" + i + " " + now());
        }
        await().until(() -> get(one, token("ada", "old2")).startsWith("HTTP/1.1 401 "));
        GatewayInTest.await(redis.send(Request.cmd(Command.DEL).arg(RevocationLog.STREAM)));
        epoch = "e2";
        position = 0;
        tell("session s1 " + now());
        await().untilAsserted(() -> assertOut(token("ada", "s1")));
    }

    @Test
    void where_entries_are_missing_nothing_of_before_counts() throws Exception {
        String before = token("ada", "s5");
        tell("session s0 " + now());
        await().until(() -> get(one, token("ada", "s0")).startsWith("HTTP/1.1 401 "));
        assertIn(before);
        position += 10;
        tell("session s1 " + (now() + 1));
        JwtClaims later = claims("ada", "s6");
        later.setIssuedAt(NumericDate.fromSeconds(now() + 60));
        String after = issuer.token(later);
        JwtClaims early = claims("ada", "s5");
        early.setIssuedAt(NumericDate.fromSeconds(now() - 60));
        String old = issuer.token(early);
        JwtClaims timeless = claims("ada", "s7");
        timeless.unsetClaim("iat");
        await().untilAsserted(() -> assertOut(old));
        assertIn(after);
        // Nobody can say that it is of before.
        assertIn(issuer.token(timeless));
    }

    private GatewayInTest gateway(String redisUrl) throws Exception {
        GatewayInTest gateway = new GatewayInTest();
        int port = gateway.upstream(
                request -> request.response().end(request.path().equals("/keys") ? issuer.jwks() : "let in"));
        gateway.with("revocations.from", redisUrl)
                .start(
                        "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                        "tokens: { issuer: \"https://trunkline.test\", audience: trunkline, "
                                + "jwks: { upstream: up, path: /keys } }",
                        "routes:",
                        "  - { id: closed, match: { path: /closed }, to: up, auth: required }");
        await().until(() -> gateway.gateway().tokensReady());
        return gateway;
    }

    /** As user-service's relay appends it. */
    private void tell(String entry) {
        GatewayInTest.await(redis.send(Request.cmd(Command.XADD)
                .arg(RevocationLog.STREAM)
                .arg(++position + "-0")
                .arg("epoch")
                .arg(epoch)
                .arg("payload")
                .arg(entry)));
    }

    private void assertIn(String token) throws IOException {
        assertThat(get(one, token)).endsWith("let in");
        assertThat(get(other, token)).endsWith("let in");
    }

    private void assertOut(String token) throws IOException {
        for (GatewayInTest gateway : new GatewayInTest[] {one, other}) {
            assertThat(get(gateway, token)).startsWith("HTTP/1.1 401 ").contains("has been revoked");
        }
    }

    private String token(String subject, String session) throws Exception {
        return issuer.token(claims(subject, session));
    }

    private static JwtClaims claims(String subject, String session) {
        JwtClaims claims = TokenIssuer.claims(subject, now());
        claims.setStringClaim("sid", session);
        return claims;
    }

    private static long now() {
        return System.currentTimeMillis() / 1_000;
    }

    private static String get(GatewayInTest gateway, String token) throws IOException {
        return gateway.get("/closed", "Authorization: Bearer " + token);
    }
}
