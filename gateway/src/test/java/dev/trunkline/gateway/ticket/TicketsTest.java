package dev.trunkline.gateway.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.auth.TokenIssuer;
import dev.trunkline.testing.RedisServer;
import dev.trunkline.testing.Wire;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tickets as clients meet them: a real gateway, a real Redis, a wire between them. */
class TicketsTest {

    private static RedisServer redis;

    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private TokenIssuer issuer;
    private Wire wire;
    private GatewayInTest gateway;
    private int upstream;

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
        wire = Wire.to("localhost", URI.create(redis.url()).getPort());
        gateway = new GatewayInTest();
        upstream = gateway.upstream(request -> {
            if (request.path().equals("/keys")) {
                request.response().end(issuer.jwks());
            } else {
                arrived.add(request.uri() + " " + request.getHeader("Authorization"));
                request.response().end("let in");
            }
        });
        gateway.with("tickets.redis-url", "redis://localhost:" + wire.port())
                // So that a Redis on a busy machine is not taken for one that is away.
                .with("tickets.deadline", "30s");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        wire.close();
    }

    @Test
    void a_ticket_counts_once_and_the_service_sees_the_token_and_no_ticket() throws Exception {
        begin();
        String token = issuer.token("ada");
        String ticket = ticket(token);

        assertThat(gateway.get("/live?after=a%2Fb&ticket=" + ticket + "&limit=5"))
                .endsWith("let in");
        assertThat(gateway.get("/live?ticket=" + ticket))
                .startsWith("HTTP/1.1 401 ")
                .contains("problems/invalid-ticket", "error=\"invalid_token\"")
                .doesNotContain(ticket);
        assertThat(arrived).containsExactly("/live?after=a%2Fb&limit=5 Bearer " + token);
    }

    @Test
    void the_answer_is_for_nobody_to_keep() throws Exception {
        begin();
        assertThat(post(issuer.token("ada")))
                .startsWith("HTTP/1.1 201 ")
                .contains("Cache-Control: no-store", "Content-Type: application/json", "\"expiresIn\":30");
    }

    @Test
    void without_a_token_there_is_no_ticket() throws Exception {
        begin();
        assertThat(gateway.raw("POST /v1/tickets HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ")
                .contains("problems/unauthenticated");
        assertThat(gateway.get("/v1/tickets")).startsWith("HTTP/1.1 405 ").contains("Allow: OPTIONS, POST");
    }

    @Test
    void of_many_who_come_with_the_same_ticket_one_is_let_in() throws Exception {
        begin();
        String ticket = ticket(issuer.token("ada"));

        List<String> answers = java.util.stream.IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> quietly("/live?ticket=" + ticket))
                .toList();

        assertThat(answers.stream().filter(answer -> answer.endsWith("let in"))).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.startsWith("HTTP/1.1 401 ")))
                .hasSize(15);
    }

    @Test
    void a_forged_or_malformed_ticket_is_refused() throws Exception {
        begin();
        for (String ticket : new String[] {"", "x", "A".repeat(43), "A".repeat(2_000)}) {
            assertThat(gateway.get("/live?ticket=" + ticket))
                    .startsWith("HTTP/1.1 401 ")
                    .contains("problems/invalid-ticket");
        }
        assertThat(arrived).isEmpty();
    }

    @Test
    void a_ticket_that_nobody_used_in_its_life_is_gone() throws Exception {
        gateway.with("tickets.life", "1ms");
        begin();
        String token = issuer.token("ada");

        await().until(() -> gateway.get("/live?ticket=" + ticket(token)).contains("problems/invalid-ticket"));
    }

    @Test
    void the_token_of_a_ticket_is_judged_as_any_other() throws Exception {
        gateway.with("tickets.life", "10m");
        begin();
        String[] had = new String[2];
        await().until(() -> {
            JwtClaims claims = TokenIssuer.claims("ada", System.currentTimeMillis() / 1_000);
            // Expired, but within the gateway's tolerance for another second or two, in which a ticket can be had.
            claims.setExpirationTime(NumericDate.fromSeconds(System.currentTimeMillis() / 1_000 - 28));
            had[0] = issuer.token(claims);
            String answer = post(had[0]);
            had[1] = inside(answer);
            return answer.startsWith("HTTP/1.1 201 ");
        });
        String token = had[0];
        String ticket = had[1];

        await().until(() ->
                gateway.get("/closed", "Authorization: Bearer " + token).startsWith("HTTP/1.1 401 "));
        assertThat(gateway.get("/live?ticket=" + ticket))
                .startsWith("HTTP/1.1 401 ")
                .contains("The access token has expired.");
    }

    @Test
    void tickets_are_counted_apart_from_tokens() throws Exception {
        begin();
        String ticket = ticket(issuer.token("ada"));
        for (int i = 0; i < 3; i++) {
            gateway.get("/live?ticket=" + ticket);
        }
        gateway.get("/live?ticket=nonsense");
        assertThat(counted("accepted")).isEqualTo(1);
        assertThat(counted("refused")).isEqualTo(3);
    }

    private long counted(String result) {
        return gateway.gateway().counts().of("gateway.authentications", "method", "ticket", "result", result);
    }

    @Test
    void limits_count_the_principal_behind_the_ticket() throws Exception {
        begin();
        String token = issuer.token("ada");
        assertThat(gateway.get("/live?ticket=" + ticket(token))).contains("RateLimit: \"few\";r=2;");
        assertThat(gateway.get("/live?ticket=" + ticket(token))).contains("RateLimit: \"few\";r=1;");
        assertThat(gateway.get("/live?ticket=" + ticket(issuer.token("bob")))).contains("RateLimit: \"few\";r=2;");
    }

    @Test
    void two_credentials_are_one_too_many() throws Exception {
        begin();
        String token = issuer.token("ada");
        String ticket = ticket(token);

        assertThat(gateway.get("/live?ticket=" + ticket, "Authorization: Bearer " + token))
                .startsWith("HTTP/1.1 400 ")
                .contains("error=\"invalid_request\"")
                .contains("and not both");
        assertThat(gateway.get("/live?ticket=" + ticket + "&ticket=" + ticket))
                .startsWith("HTTP/1.1 400 ")
                .contains("error=\"invalid_request\"");
        assertThat(counted("refused")).isEqualTo(2);
        assertThat(gateway.get("/live?ticket=" + ticket)).endsWith("let in");
    }

    @Test
    void a_route_without_tickets_takes_none() throws Exception {
        begin();
        String ticket = ticket(issuer.token("ada"));
        assertThat(gateway.get("/closed?ticket=" + ticket))
                .startsWith("HTTP/1.1 401 ")
                .contains("problems/unauthenticated");
        assertThat(gateway.get("/live?ticket=" + ticket)).endsWith("let in");
    }

    @Test
    void while_redis_is_away_tickets_are_refused_and_tokens_are_not() throws Exception {
        begin();
        String token = issuer.token("ada");
        String ticket = ticket(token);
        wire.cut();
        assertUnavailable(token, ticket);

        wire.mend();
        await().untilAsserted(
                        () -> assertThat(gateway.get("/live?ticket=" + ticket)).endsWith("let in"));
    }

    @Test
    void a_redis_that_does_not_answer_is_not_waited_for() throws Exception {
        gateway.with("tickets.deadline", "250ms");
        begin();
        String token = issuer.token("ada");
        await().until(() -> post(token).startsWith("HTTP/1.1 201 "));
        wire.freeze();
        // Never would there be an answer, if one were waited for.
        assertUnavailable(token, "A".repeat(43));

        wire.mend();
        await().until(() -> {
            String answer = post(token);
            return answer.startsWith("HTTP/1.1 201 ")
                    && gateway.get("/live?ticket=" + inside(answer)).endsWith("let in");
        });
    }

    private void assertUnavailable(String token, String ticket) throws IOException {
        assertThat(gateway.get("/live?ticket=" + ticket))
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After: 1", "application/problem+json");
        assertThat(post(token)).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
        assertThat(gateway.get("/live", "Authorization: Bearer " + token)).endsWith("let in");
    }

    private void begin() throws Exception {
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + upstream + "\" } }",
                "tokens: { issuer: \"https://trunkline.test\", audience: trunkline, jwks: { upstream: up, path: /keys } }",
                "limits:",
                "  few: { key: principal, rate: 1/h, burst: 3 }",
                "routes:",
                "  - { id: tickets, match: { path: /v1/tickets, methods: [POST, OPTIONS] }, to: tickets, auth: required }",
                "  - { id: live, match: { path: /live }, to: up, auth: required, ticket: true, limit: [few] }",
                "  - { id: closed, match: { path: /closed }, to: up, auth: required }");
        await().until(() -> gateway.gateway().tokensReady());
    }

    private String post(String token) throws IOException {
        return gateway.raw("POST /v1/tickets HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer " + token
                + "\r\nContent-Length: 0\r\n\r\n");
    }

    private String ticket(String token) throws IOException {
        String answer = post(token);
        assertThat(answer).startsWith("HTTP/1.1 201 ");
        return inside(answer);
    }

    private static String inside(String answer) {
        return answer.replaceAll("(?s).*\"ticket\":\"([^\"]*)\".*", "$1");
    }

    private String quietly(String target) {
        try {
            return gateway.get(target);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
