package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients get when there is no answer for them. */
class RefusalTest {

    private final OneUpstream one = new OneUpstream();
    private final GatewayInTest gateway = one.gateway;

    RefusalTest() throws Exception {}

    @AfterEach
    void stop() throws IOException {
        one.close();
    }

    @Test
    void an_upstream_that_closes_without_an_answer_is_502() throws IOException {
        one.upstream.set(request -> request.connection().close());

        assertProblem(gateway.get("/"), 502, "bad-gateway", "'up' broke off without an answer.");
    }

    @Test
    void an_upstream_that_refuses_connections_is_502() throws IOException {
        assertProblem(gateway.get("/deaf"), 502, "bad-gateway", "'deaf' cannot be reached.");
    }

    @Test
    void an_upstream_without_endpoints_is_503_with_retry_after() throws IOException {
        String answer = gateway.get("/nowhere");

        assertProblem(answer, 503, "unavailable", "No instance of 'nowhere' is known.");
        assertThat(answer).contains("Retry-After: 1\r\n");
    }

    @Test
    void an_upstream_that_is_too_slow_is_504_and_reset() throws IOException {
        AtomicInteger gone = new AtomicInteger();
        one.upstream.set(request -> request.response().exceptionHandler(reset -> gone.incrementAndGet()));

        assertProblem(gateway.get("/slow"), 504, "timed-out", "'up' did not answer within 200 ms.");
        await().until(() -> gone.get() == 1);
    }

    @Test
    void more_requests_than_may_wait_are_503() {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        one.upstream.set(held::add);
        List<Future<HttpClientResponse>> answers = new CopyOnWriteArrayList<>();
        // Two loops with two connections and one waiting place each.
        for (int i = 0; i < 40; i++) {
            answers.add(gateway.vertx()
                    .createHttpClient()
                    .request(one.options(HttpMethod.GET, "/"))
                    .compose(HttpClientRequest::send));
        }
        await().until(() -> answers.stream().filter(Future::isComplete).count() >= 34);

        assertThat(answers.stream().filter(Future::isComplete).map(answer -> answer.result()
                        .statusCode()))
                .containsOnly(503);
        assertThat(held).hasSizeLessThanOrEqualTo(4);
        // Else the end of the gateway would wait for those, and for those that waited behind them.
        one.upstream.set(request -> request.response().end());
        held.forEach(request -> request.response().end());
    }

    @Test
    void a_body_over_the_limit_is_413_by_its_length_or_by_count() throws IOException {
        one.upstream.set(request -> request.endHandler(end -> request.response().end()));
        String head = "POST /small HTTP/1.1\r\nHost: h\r\n";

        assertProblem(gateway.raw(head + "Content-Length: 17\r\n\r\n"), 413, "body-too-large", "at most 16 bytes");
        assertProblem(
                gateway.raw(head + "Transfer-Encoding: chunked\r\n\r\n11\r\n01234567890123456\r\n0\r\n\r\n"),
                413,
                "body-too-large",
                "at most 16 bytes");
        assertThat(gateway.raw(head + "Connection: close\r\nContent-Length: 16\r\n\r\n0123456789012345"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void no_route_a_wrong_method_and_a_bad_path_are_problems() throws IOException {
        gateway.routes(
                "upstreams: { up: { discover: \"dns://127.0.0.1:1\" } }",
                "routes:",
                "  - { id: read, match: { path: /read, methods: [GET] }, to: up, auth: none }");
        await().until(() -> gateway.gateway().routeCount() == 1);

        assertProblem(gateway.get("/other"), 404, "no-route", "No route leads to this path.");
        String wrong = gateway.raw("DELETE /read HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertProblem(wrong, 405, "method-not-allowed", "This path takes GET, HEAD.");
        assertThat(wrong).contains("Allow: GET, HEAD\r\n");
        assertProblem(gateway.get("/read%2f"), 400, "bad-request", "encoded slash");
        assertProblem(gateway.raw("GET /read HTTP/1.1\r\nConnection: close\r\n\r\n"), 400, "bad-request", "Host");
        assertProblem(gateway.raw("GET /read HTTP/1.1\r\nHost h\r\n\r\n"), 400, "bad-request", "colon");
        assertProblem(gateway.get("/" + "x".repeat(9_000)), 414, "uri-too-long", "8192");
        assertProblem(gateway.get("/read", "X: " + "x".repeat(17_000)), 431, "headers-too-large", "16384");
    }

    @Test
    void a_bad_routes_file_is_refused_and_the_old_routes_stay() throws IOException {
        one.upstream.set(request -> request.response().end("still here"));
        gateway.routes("routes: [");
        long changed = System.nanoTime();
        await().until(() -> System.nanoTime() - changed > Duration.ofMillis(200).toNanos());

        assertThat(gateway.get("/")).endsWith("still here");
    }

    private static void assertProblem(String answer, int status, String slug, String detail) {
        assertThat(answer)
                .matches("(?s)HTTP/1\\.[01] " + status + " .*")
                .contains("content-type: application/problem+json")
                .contains("\"type\":\"https://trunkline.test/problems/" + slug + "\"")
                .contains("\"status\":" + status)
                .contains(detail)
                .containsPattern("\"traceId\":\"[0-9a-f]{32}\"");
    }
}
