package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines, breakers and limits, on real sockets. */
class ResilienceTest extends CountingEndpoints {

    private static final String BREAKER = ", breaker: { failures: 50%, of: 4, open: 1h, probes: 1 }";

    @ParameterizedTest(name = "{0} becomes {1} between {2} and {3}")
    @CsvSource({
        "X-None: 1,                   x-request-timeout-ms, 1,    20000",
        "X-Request-Timeout-Ms: 9000,  x-request-timeout-ms, 1,    9000",
        "X-Request-Timeout-Ms: 99999, x-request-timeout-ms, 1000, 20000",
        "X-Request-Timeout-Ms: soon,  x-request-timeout-ms, 1000, 20000",
        "grpc-timeout: 9S,            grpc-timeout,         1,    9000",
        "grpc-timeout: 1H,            grpc-timeout,         1000, 20000",
        "grpc-timeout: 9S,            x-request-timeout-ms, 1,    9000",
    })
    void what_is_left_of_the_deadline_goes_upstream(String header, String sent, int least, int most) throws Exception {
        Map<String, String> seen = new ConcurrentHashMap<>();
        Handler<HttpServerRequest> noting = request -> {
            assertThat(request.headers().getAll(sent)).hasSize(1);
            seen.put(sent, request.getHeader(sent));
            request.response().end();
        };
        try (Cluster cluster = Cluster.of("", ", timeout: 20s", noting)) {
            assertThat(cluster.gateway.get("/", header)).startsWith("HTTP/1.1 200");
        }

        assertThat(Integer.parseInt(seen.get(sent).replace("m", ""))).isBetween(least, most);
    }

    @Test
    void a_request_that_comes_too_late_is_not_sent() throws Exception {
        try (Cluster cluster = Cluster.of("", ", timeout: 20s", silent)) {
            assertThat(cluster.gateway.get("/", "X-Request-Timeout-Ms: 0")).startsWith("HTTP/1.1 504");
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void a_client_in_a_hurry_is_told_so_and_the_endpoint_is_not_blamed() throws Exception {
        try (Cluster cluster = Cluster.of(BREAKER, ", timeout: 20s", silent)) {
            for (int i = 0; i < 12; i++) {
                assertThat(cluster.gateway.get("/", "X-Request-Timeout-Ms: 1")).startsWith("HTTP/1.1 504");
            }
            assertThat(tally(cluster).openEndpoints()).isZero();
            await().until(() -> reset.get() == asked.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", idle: 20s"})
    void an_upstream_that_only_fails_is_not_asked_any_more(String route) throws Exception {
        Handler<HttpServerRequest> failing = request -> {
            asked.incrementAndGet();
            request.response().setStatusCode(500).end();
        };
        try (Cluster cluster = Cluster.of(BREAKER, route, failing, failing)) {
            for (int i = 0; i < 40; i++) {
                cluster.gateway.get("/");
            }
            String answer = cluster.gateway.get("/");

            assertThat(answer)
                    .startsWith("HTTP/1.1 503")
                    .contains("fails too often")
                    .contains("Retry-After: ");
            assertThat(tally(cluster).openEndpoints()).isEqualTo(4);
            assertThat(tally(cluster).openBreakers()).isEqualTo(2);
        }
        // Half of twenty on each of two event loops.
        assertThat(asked).hasValue(20);
    }

    @Test
    void an_endpoint_that_fails_is_passed_over_without_a_retry() throws Exception {
        Handler<HttpServerRequest> failing = request -> {
            asked.incrementAndGet();
            request.response().setStatusCode(500).end();
        };
        try (Cluster cluster =
                Cluster.of(BREAKER, "", failing, request -> request.response().end("good"))) {
            int good = 0;
            for (int i = 0; i < 40; i++) {
                good += cluster.gateway.get("/").endsWith("good") ? 1 : 0;
            }
            assertThat(good).isEqualTo(40 - asked.get());
        }
        // Two on each of two event loops.
        assertThat(asked).hasValueBetween(1, 4);
    }

    @Test
    void what_is_beyond_the_concurrency_limit_is_shed_at_once() throws Exception {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        try (Cluster cluster =
                Cluster.of(", concurrency: { least: 1, initial: 1, most: 1 }", ", timeout: 60s", held::add)) {
            List<Future<HttpClientResponse>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(begin(cluster, "/"));
            }
            await().until(() -> answers.stream().filter(Future::isComplete).count() >= 18);

            assertThat(answers.stream().filter(Future::isComplete).map(answer -> answer.result()
                            .statusCode()))
                    .containsOnly(503);
            assertThat(answers.stream().filter(Future::isComplete).map(answer -> answer.result()
                            .getHeader("Retry-After")))
                    .containsOnly("1");
            assertThat(held).hasSizeLessThanOrEqualTo(2);
            assertThat(tally(cluster).limit()).isEqualTo(2);
            held.forEach(request -> request.response().end());
        }
    }
}
