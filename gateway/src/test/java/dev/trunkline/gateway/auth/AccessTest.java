package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Token check and limits as callers meet them. */
class AccessTest {

    private final AtomicReference<String> jwks = new AtomicReference<>("");
    private final AtomicInteger fetches = new AtomicInteger();
    private TokenIssuer issuer;
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        issuer = new TokenIssuer("one");
        jwks.set(issuer.jwks());
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> {
            if (request.path().equals("/keys")) {
                fetches.incrementAndGet();
                request.response().end(jwks.get());
            } else {
                request.response().end("let in");
            }
        });
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "tokens: { issuer: \"https://trunkline.test\", audience: trunkline, jwks: { upstream: up, path: /keys } }",
                "limits:",
                "  few: { key: principal, rate: 1/h, burst: 3 }",
                "  fewer: { key: anonymous-address, rate: 1/h, burst: 2 }",
                "  all: { key: address, rate: 1/h, burst: 100 }",
                "routes:",
                "  - { id: open, match: { path: /open }, to: up, auth: none }",
                "  - { id: either, match: { path: /either }, to: up, auth: optional }",
                "  - { id: closed, match: { path: /closed }, to: up, auth: required }",
                "  - { id: limited, match: { path: /limited }, to: up, auth: optional, limit: [all, few, fewer] }");
        await().until(() -> gateway.gateway().tokensReady());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_good_token_is_let_in_everywhere() throws Exception {
        for (String path : new String[] {"/open", "/either", "/closed"}) {
            assertThat(get(path, issuer.token("ada"))).endsWith("let in");
        }
    }

    @Test
    void without_a_token_only_the_closed_route_is_closed() throws IOException {
        assertThat(gateway.get("/open")).endsWith("let in");
        assertThat(gateway.get("/either")).endsWith("let in");
        assertThat(gateway.get("/closed"))
                .startsWith("HTTP/1.1 401 ")
                .contains("WWW-Authenticate: Bearer realm=\"trunkline\"\r\n");
    }

    @Test
    void a_bad_token_is_401_even_where_none_is_needed() throws IOException {
        for (String path : new String[] {"/either", "/closed"}) {
            assertThat(get(path, "not.a.token"))
                    .startsWith("HTTP/1.1 401 ")
                    .contains("WWW-Authenticate: Bearer realm=\"trunkline\", error=\"invalid_token\", "
                            + "error_description=\"The access token is malformed\"\r\n")
                    .contains("problems/invalid-token");
        }
        assertThat(get("/open", "not.a.token")).endsWith("let in");
        assertThat(gateway.get("/either", "Authorization: Basic YTpi")).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void a_token_of_a_new_key_is_good_once_the_keys_are_fetched_again() throws Exception {
        TokenIssuer next = new TokenIssuer("two");
        jwks.set(next.jwks());
        // Refetching is rate-limited, so the first tries after a fetch may still be refused.
        await().untilAsserted(
                        () -> assertThat(get("/closed", next.token("ada"))).endsWith("let in"));
    }

    @Test
    void a_flood_of_unknown_keys_does_not_become_a_flood_of_fetches() throws Exception {
        String foreign = new TokenIssuer("nobody").token("eve");
        int before = fetches.get();
        for (int i = 0; i < 50; i++) {
            assertThat(get("/closed", foreign)).startsWith("HTTP/1.1 401 ").contains("unknown key");
        }
        // One in five seconds, however long these take.
        assertThat(fetches.get() - before).isLessThan(25);
    }

    @Test
    void limits_count_principals_and_strangers_apart_and_say_what_is_left() throws Exception {
        String ada = issuer.token("ada");
        assertThat(get("/limited", ada))
                .startsWith("HTTP/1.1 200 ")
                .contains("RateLimit-Policy: \"all\";q=100;w=360000, \"few\";q=3;w=10800\r\n")
                .contains("RateLimit: \"all\";r=99;t=3600, \"few\";r=2;t=3600\r\n");
        get("/limited", ada);
        get("/limited", ada);
        String refused = get("/limited", ada);
        assertThat(refused)
                .startsWith("HTTP/1.1 429 ")
                .containsPattern("Retry-After: 3[56][0-9]{2}\r\n")
                .contains(", \"few\";r=0;t=10800\r\n")
                .contains("The limit 'few' is used up");
        assertThat(get("/limited", issuer.token("bob"))).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.get("/limited")).contains(", \"fewer\";r=1;t=3600\r\n");
    }

    @Test
    void a_refused_request_is_not_counted_by_the_other_limits() throws Exception {
        for (int i = 0; i < 10; i++) {
            gateway.get("/limited");
        }
        assertThat(get("/limited", issuer.token("ada"))).contains("RateLimit: \"all\";r=97;t=10800, ");
    }

    private String get(String path, String token) throws IOException {
        return gateway.get(path, "Authorization: Bearer " + token);
    }
}
