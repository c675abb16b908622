package dev.trunkline.gateway.cors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.auth.TokenIssuer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages of other origins, as browsers ask for them. */
class CorsTest {

    private static final String ORIGIN = "Origin: https://app.example.test";

    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private GatewayInTest gateway;
    private TokenIssuer issuer;

    @BeforeEach
    void start() throws Exception {
        issuer = new TokenIssuer("one");
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> {
            if (request.path().equals("/keys")) {
                request.response().end(issuer.jwks());
            } else {
                arrived.add(request.method() + " " + request.uri());
                request.response()
                        .putHeader("Access-Control-Allow-Origin", "*")
                        .putHeader("Access-Control-Allow-Credentials", "true")
                        .putHeader("Vary", "Accept")
                        .end("upstream");
            }
        });
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "tokens: { issuer: \"https://trunkline.test\", audience: trunkline, jwks: { upstream: up, path: /keys } }",
                "routes:",
                "  - id: post",
                "    match: { path: /shared, methods: [POST, PUT] }",
                "    to: up",
                "    auth: required",
                "    cors: { origins: [\"https://app.example.test\"], max-age: 5m }",
                "  - { id: options, match: { path: /shared, methods: [OPTIONS] }, to: up, auth: none }",
                "  - { id: any, match: { path: /any }, to: up, auth: none, cors: { origins: \"*\", expose: [X-Total] } }",
                "  - id: cookies",
                "    match: { path: /cookies }",
                "    to: up",
                "    auth: none",
                "    cors: { origins: [\"https://app.example.test\"], credentials: true }",
                "  - { id: plain, match: { path: /plain }, to: up, auth: none }");
        await().until(() -> gateway.gateway().tokensReady());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_preflight_is_answered_at_the_edge_for_the_route_that_the_request_will_take() throws IOException {
        assertThat(preflight("/shared", ORIGIN, "PUT", "authorization, Content-Type"))
                .startsWith("HTTP/1.1 204 ")
                .contains(
                        "Access-Control-Allow-Origin: https://app.example.test\r\n",
                        "Access-Control-Allow-Methods: PUT\r\n",
                        "Access-Control-Allow-Headers: authorization, Content-Type\r\n",
                        "Access-Control-Max-Age: 300\r\n",
                        "Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers\r\n")
                .doesNotContain("Access-Control-Allow-Credentials");
        assertThat(arrived).isEmpty();
    }

    @Test
    void a_field_that_is_not_allowed_is_not_named_in_the_answer() throws IOException {
        assertThat(preflight("/shared", ORIGIN, "POST", "authorization, x-secret"))
                .startsWith("HTTP/1.1 204 ")
                .doesNotContain("Access-Control-Allow-Headers");
    }

    @Test
    void another_origin_is_refused() throws IOException {
        for (String origin : List.of(
                "Origin: https://evil.test",
                "Origin: null",
                "Origin: https://app.example.test.evil.test",
                "Origin: http://app.example.test")) {
            assertThat(preflight("/shared", origin, "POST", ""))
                    .startsWith("HTTP/1.1 403 ")
                    .doesNotContain("Access-Control-Allow-Origin");
        }
        assertThat(arrived).isEmpty();
    }

    @Test
    void what_is_no_preflight_or_for_a_route_without_goes_the_usual_way() throws IOException {
        assertThat(gateway.raw("OPTIONS /shared HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + ORIGIN + "\r\n\r\n"))
                .endsWith("upstream");
        assertThat(preflight("/plain", ORIGIN, "POST", "")).endsWith("upstream");
        assertThat(preflight("/shared", ORIGIN, "DELETE", "")).endsWith("upstream");
        assertThat(arrived).containsExactly("OPTIONS /shared", "OPTIONS /plain", "OPTIONS /shared");
    }

    @Test
    void a_preflight_opens_no_way_around_authentication() throws IOException {
        assertThat(preflight("/shared", ORIGIN, "POST", "")).startsWith("HTTP/1.1 204 ");
        assertThat(gateway.raw("POST /shared HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 0\r\n" + ORIGIN
                        + "\r\nAccess-Control-Request-Method: POST\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(arrived).isEmpty();
    }

    @Test
    void refusals_can_be_read_by_the_page_as_well() throws IOException {
        assertThat(post("/shared"))
                .startsWith("HTTP/1.1 401 ")
                .contains("Access-Control-Allow-Origin: https://app.example.test\r\n", "Vary: Origin\r\n");
    }

    @Test
    void an_answer_has_one_word_on_who_may_read_it_and_all_that_it_varies_by() throws Exception {
        String answer = gateway.get("/cookies", ORIGIN);
        assertThat(answer)
                .endsWith("upstream")
                .contains(
                        "Access-Control-Allow-Origin: https://app.example.test\r\n",
                        "Access-Control-Allow-Credentials: true\r\n")
                .containsIgnoringCase("vary: accept\r\n")
                .contains("Vary: Origin\r\n");
        assertThat(answer.split("(?i)access-control-allow-origin")).hasSize(2);
        assertThat(gateway.get("/any", "Origin: https://whoever.test"))
                .contains("Access-Control-Allow-Origin: *\r\n", "Access-Control-Expose-Headers: X-Total\r\n")
                .doesNotContain("Vary: Origin");
        assertThat(gateway.get("/cookies")).contains("Vary: Origin\r\n");
    }

    @Test
    void what_the_upstream_says_of_origins_does_not_count_on_a_route_that_says_it_itself() throws Exception {
        for (String path : List.of("/cookies", "/any")) {
            assertThat(gateway.get(path, "Origin: https://evil.test")).doesNotContainIgnoringCase("allow-credentials");
        }
        assertThat(gateway.get("/cookies", "Origin: https://evil.test"))
                .endsWith("upstream")
                .doesNotContainIgnoringCase("access-control-");
        assertThat(gateway.get("/cookies")).doesNotContainIgnoringCase("access-control-");
        assertThat(gateway.get("/plain", "Origin: https://evil.test"))
                .containsIgnoringCase("Access-Control-Allow-Origin: *");
    }

    @Test
    void where_all_pages_may_read_an_answer_a_cache_may_give_it_to_them() throws Exception {
        assertThat(gateway.get("/any")).contains("Access-Control-Allow-Origin: *\r\n");
    }

    @Test
    void a_page_sees_what_a_client_acts_on_where_the_route_does_not_say_what_it_sees() throws Exception {
        assertThat(gateway.get("/cookies", ORIGIN))
                .contains(
                        "Access-Control-Expose-Headers: ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After,"
                                + " WWW-Authenticate, X-Poll-Interval\r\n");
    }

    private String preflight(String path, String origin, String method, String headers) throws IOException {
        return gateway.raw("OPTIONS " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + origin
                + "\r\nAccess-Control-Request-Method: " + method + "\r\n"
                + (headers.isEmpty() ? "" : "Access-Control-Request-Headers: " + headers + "\r\n") + "\r\n");
    }

    private String post(String path) throws IOException {
        return gateway.raw("POST " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 0\r\n"
                + ORIGIN + "\r\n\r\n");
    }
}
