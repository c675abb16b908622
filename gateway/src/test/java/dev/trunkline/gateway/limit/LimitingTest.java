package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.FramesInTest;
import dev.trunkline.gateway.exchange.Outcome;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits as callers meet them, counted in the gateway itself. */
class LimitingTest {

    private final Queue<HttpServerRequest> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger arrivals = new AtomicInteger();
    private GatewayInTest gateway;
    private int upstream;
    private String[] limits = {};

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        upstream = gateway.upstream(request -> {
            arrivals.incrementAndGet();
            if (request.path().startsWith("/hang")) {
                waiting.add(request);
            } else {
                int status = request.path().startsWith("/fail") ? 401 : 200;
                request.response().setStatusCode(status).end("let in");
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        answerWaiting();
        gateway.close();
    }

    @Test
    void a_refusal_names_every_limit_that_is_used_up_and_when_the_last_will_do() throws Exception {
        limits("  a: { key: address, rate: 1/h, burst: 2 }", "  b: { key: address, rate: 2/h, burst: 2 }");
        route("/x", "limit: [a, b]");
        gateway.get("/x");
        gateway.get("/x");
        String refused = gateway.get("/x");
        assertThat(refused)
                .startsWith("HTTP/1.1 429 ")
                .contains("RateLimit-Policy: \"a\";q=2;w=7200, \"b\";q=2;w=3600\r\n")
                .containsPattern("RateLimit: \"a\";r=0;t=[0-9]+, \"b\";r=0;t=[0-9]+\r\n")
                .contains("\"violated-policies\":[\"a\",\"b\"]")
                .contains("The limits 'a', 'b' are used up");
        // The other has a token back half an hour earlier.
        assertThat(retryAfter(refused)).isGreaterThan(1_800);
    }

    @Test
    void allowed_answers_tell_of_all_limits_too() throws Exception {
        limits("  a: { key: address, rate: 1/s, burst: 5 }", "  b: { key: address, concurrent: 4 }");
        route("/x", "limit: [a, b]");
        assertThat(gateway.get("/x"))
                .startsWith("HTTP/1.1 200 ")
                .contains("RateLimit-Policy: \"a\";q=5;w=5, \"b\";q=4;qu=\"concurrent-requests\"\r\n")
                .contains("RateLimit: \"a\";r=4;t=1, \"b\";r=3\r\n");
    }

    @Test
    void nothing_is_debited_of_one_limit_when_another_refuses() throws Exception {
        limits("  wide: { key: address, rate: 1/h, burst: 10 }", "  narrow: { key: address, rate: 1/h, burst: 1 }");
        route("/x", "limit: [wide, narrow]");
        for (int i = 0; i < 5; i++) {
            gateway.get("/x");
        }
        assertThat(gateway.get("/x")).contains("\"wide\";r=9;");
    }

    @Test
    void a_limit_for_all_routes_counts_on_each_of_them() throws Exception {
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + upstream + "\" } }",
                "limit: [{ key: address, rate: 1/h, burst: 2 }]",
                "routes:",
                "  - { id: a, match: { path: /a }, to: up, auth: none }",
                "  - { id: b, match: { path: /b }, to: up, auth: none }");
        assertThat(gateway.get("/a")).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.get("/b")).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.get("/a")).startsWith("HTTP/1.1 429 ").contains("everywhere-1");
    }

    @Test
    void keys_are_headers_variables_and_combinations() throws Exception {
        limits(
                "  tenant: { key: \"header:X-Tenant\", rate: 1/h, burst: 1 }",
                "  both: { key: [address, \"path:id\"], rate: 1/h, burst: 1 }");
        gateway.start(top(
                "  - { id: t, match: { path: /t }, to: up, auth: none, limit: [tenant] }",
                "  - { id: p, match: { path: \"/p/{id}\" }, to: up, auth: none, limit: [both] }"));
        assertThat(gateway.get("/t", "X-Tenant: red")).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.get("/t", "X-Tenant: red")).startsWith("HTTP/1.1 429 ");
        assertThat(gateway.get("/t", "X-Tenant: blue")).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.get("/t")).startsWith("HTTP/1.1 200 ").doesNotContain("RateLimit");
        assertThat(gateway.get("/p/1")).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.get("/p/1")).startsWith("HTTP/1.1 429 ");
        assertThat(gateway.get("/p/2")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void a_host_is_counted_wherever_a_client_writes_it() throws Exception {
        limits("  host: { key: \"header:Host\", rate: 1/h, burst: 3 }");
        route("/", "limit: [host]");
        assertThat(gateway.get("/")).startsWith("HTTP/1.1 200 ");
        assertThat(FramesInTest.status(gateway.port(), ":authority", "edge.test"))
                .isEqualTo(200);
        assertThat(FramesInTest.status(gateway.port(), "host", "edge.test")).isEqualTo(200);

        assertThat(FramesInTest.status(gateway.port(), ":authority", "edge.test"))
                .isEqualTo(429);
        assertThat(FramesInTest.status(gateway.port(), "host", "other.test")).isEqualTo(200);
    }

    @Test
    void an_untrusted_peer_does_not_choose_its_address() throws Exception {
        limits("  a: { key: address, rate: 1/h, burst: 1 }");
        route("/x", "limit: [a]");
        assertThat(gateway.get("/x", "X-Forwarded-For: 192.0.2.1")).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.get("/x", "X-Forwarded-For: 192.0.2.2", "Forwarded: for=192.0.2.3"))
                .startsWith("HTTP/1.1 429 ");
    }

    @Test
    void behind_a_trusted_proxy_each_client_has_its_own_limit() throws Exception {
        gateway.with("trusted-proxies", "127.0.0.1");
        limits("  a: { key: address, rate: 1/h, burst: 1 }");
        route("/x", "limit: [a]");
        assertThat(gateway.get("/x", "X-Forwarded-For: 192.0.2.1")).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.get("/x", "X-Forwarded-For: 192.0.2.2")).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.get("/x", "X-Forwarded-For: 2001:db8::1")).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.get("/x", "X-Forwarded-For: 2001:db8::2")).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void a_failed_login_costs_more_than_one_that_succeeds() throws Exception {
        limits("  a: { key: address, rate: 1/h, burst: 10, cost: { answers: { 401: 5 } } }");
        route("/**", "limit: [a]");
        gateway.get("/ok");
        assertThat(gateway.get("/ok")).contains("\"a\";r=8;");
        gateway.get("/fail");
        await().until(() -> gateway.outcomes().size() == 3);
        assertThat(gateway.get("/ok")).contains("\"a\";r=2;");
    }

    @Test
    void an_answer_that_costs_nothing_gives_back_what_was_paid() throws Exception {
        limits("  a: { key: address, rate: 1/h, burst: 5, cost: { each: 2, answers: { 4xx: 0 } } }");
        route("/**", "limit: [a]");
        for (int i = 0; i < 10; i++) {
            assertThat(gateway.get("/fail")).startsWith("HTTP/1.1 401 ").contains("\"a\";r=3;");
            int answered = i + 1;
            await().until(() -> gateway.outcomes().size() == answered);
        }
    }

    @Test
    void methods_have_costs_of_their_own() throws Exception {
        limits("  a: { key: address, rate: 1/h, burst: 10, cost: { methods: { GET: 3 } } }");
        route("/x", "limit: [a]");
        assertThat(gateway.get("/x")).contains("\"a\";r=7;");
    }

    @Test
    void who_is_exempt_is_not_counted() throws Exception {
        limits("  a: { key: address, rate: 1/h, burst: 1, except: { addresses: [127.0.0.0/8] } }");
        route("/x", "limit: [a]");
        for (int i = 0; i < 3; i++) {
            assertThat(gateway.get("/x")).startsWith("HTTP/1.1 200 ").doesNotContain("RateLimit");
        }
    }

    @Test
    void a_limit_in_the_shadow_refuses_nobody_and_is_told_of_in_metrics_only() throws Exception {
        limits("  a: { key: address, rate: 1/h, burst: 1, shadow: true }");
        route("/x", "limit: [a]");
        for (int i = 0; i < 3; i++) {
            assertThat(gateway.get("/x")).startsWith("HTTP/1.1 200 ").doesNotContain("RateLimit");
        }
        assertThat(counted("a", "allowed")).isEqualTo(1);
        assertThat(counted("a", "would-refuse")).isEqualTo(2);
    }

    @Test
    void so_many_at_a_time_and_each_place_is_free_again_when_its_answer_is_there() throws Exception {
        limits("  a: { key: address, concurrent: 2 }");
        route("/**", "limit: [a]");
        Socket one = send("/hang");
        Socket two = send("/hang");
        await().until(() -> waiting.size() == 2);
        assertThat(gateway.get("/x")).startsWith("HTTP/1.1 429 ").contains("Retry-After: 1\r\n");
        one.close();
        await().untilAsserted(() -> assertThat(gateway.get("/x")).startsWith("HTTP/1.1 200 "));
        answerWaiting();
        assertThat(two.getInputStream().read()).isPositive();
        await().untilAsserted(() -> assertThat(gateway.get("/x")).contains("\"a\";r=1\r\n"));
    }

    @Test
    void a_leaky_bucket_lets_a_burst_out_one_by_one_and_refuses_what_finds_no_place() throws Exception {
        limits("  a: { algorithm: leaky-bucket, key: address, rate: 20/min, queue: 2 }");
        route("/x", "limit: [a], timeout: 1h");
        List<Socket> burst = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            burst.add(send("/x"));
        }
        List<String> answers = new ArrayList<>();
        for (Socket socket : burst) {
            answers.add(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
        }
        assertThat(answers)
                .filteredOn(answer -> answer.startsWith("HTTP/1.1 200 "))
                .hasSize(3);
        assertThat(answers)
                .filteredOn(answer -> answer.startsWith("HTTP/1.1 429 "))
                .hasSize(2);
        assertThat(arrivals).hasValue(3);
        assertThat(counted("a", "delayed")).isEqualTo(2);
    }

    @Test
    void whoever_would_wait_beyond_the_deadline_is_refused_at_once_and_takes_no_place() throws Exception {
        limits("  a: { algorithm: leaky-bucket, key: address, rate: 1/h, queue: 5 }");
        route("/x", "limit: [a], timeout: 30m");
        gateway.get("/x");
        for (int i = 0; i < 8; i++) {
            assertThat(gateway.get("/x")).startsWith("HTTP/1.1 429 ").contains("\"violated-policies\":[\"a\"]");
        }
        // The turn of the next is in an hour, and half of that it may wait.
        assertThat(retryAfter(gateway.get("/x"))).isBetween(1_700L, 1_800L);
    }

    @Test
    void whoever_goes_away_gives_its_place_back() throws Exception {
        limits("  a: { algorithm: leaky-bucket, key: address, rate: 1/h, queue: 1 }");
        route("/x", "limit: [a], timeout: 2h");
        gateway.get("/x");
        Socket impatient = send("/x");
        await().until(() -> counted("a", "delayed") == 1);
        assertThat(gateway.get("/x")).startsWith("HTTP/1.1 429 ");
        impatient.close();
        await().until(() -> gateway.outcomes().contains(Outcome.ABANDONED));
        Socket next = send("/x");
        await().until(() -> counted("a", "delayed") == 2);
        next.close();
        assertThat(arrivals).hasValue(1);
    }

    @Test
    void a_limit_that_a_reload_leaves_alone_goes_on_counting() throws Exception {
        limits("  a: { key: address, rate: 1/h, burst: 1 }");
        route("/x", "limit: [a]");
        gateway.get("/x");
        gateway.routes(top(
                "  - { id: x, match: { path: /x }, to: up, auth: none, limit: [a] }",
                "  - { id: y, match: { path: /y }, to: up, auth: none }"));
        await().untilAsserted(() -> assertThat(gateway.get("/y")).startsWith("HTTP/1.1 200 "));
        assertThat(gateway.get("/x")).startsWith("HTTP/1.1 429 ");
    }

    private void limits(String... lines) {
        limits = lines;
    }

    private void route(String path, String rest) throws Exception {
        String patient = rest.contains("timeout") ? rest : rest + ", timeout: 60s";
        gateway.start(top("  - { id: r, match: { path: " + path + " }, to: up, auth: none, " + patient + " }"));
    }

    private String[] top(String... routes) {
        List<String> lines = new ArrayList<>();
        lines.add("upstreams: { up: { discover: \"dns://127.0.0.1:" + upstream + "\" } }");
        lines.add("limits:");
        lines.addAll(List.of(limits));
        lines.add("routes:");
        lines.addAll(List.of(routes));
        return lines.toArray(String[]::new);
    }

    private void answerWaiting() {
        for (HttpServerRequest request = waiting.poll(); request != null; request = waiting.poll()) {
            if (!request.response().closed()) {
                request.response().end();
            }
        }
    }

    private Socket send(String path) throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.port());
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: edge.test\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private long counted(String policy, String result) {
        return gateway.gateway().counts().of("gateway_limit_requests_total", "policy", policy, "result", result);
    }

    private static long retryAfter(String answer) {
        int at = answer.indexOf("Retry-After: ") + "Retry-After: ".length();
        return Long.parseLong(answer.substring(at, answer.indexOf('\r', at)));
    }
}
