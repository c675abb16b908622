package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.resilience.UpstreamTally;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deadlines, hedges, breakers, limits, and the end of work that nobody waits for, on real sockets. */
class ResilienceTest {

    private static final String BREAKER = ", breaker: { failures: 50%, of: 4, open: 1h, probes: 1 }";

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger reset = new AtomicInteger();
    private final Handler<HttpServerRequest> silent = request -> {
        asked.incrementAndGet();
        request.response().exceptionHandler(gone -> reset.incrementAndGet());
    };

    @ParameterizedTest(name = "{0} becomes {1} between {2} and {3}")
    @CsvSource({
        "X-None: 1,                  x-request-timeout-ms, 1,    4000",
        "X-Request-Timeout-Ms: 900,  x-request-timeout-ms, 1,    900",
        "X-Request-Timeout-Ms: 9999, x-request-timeout-ms, 1000, 4000",
        "X-Request-Timeout-Ms: soon, x-request-timeout-ms, 1000, 4000",
        "grpc-timeout: 2S,           grpc-timeout,         1,    2000",
        "grpc-timeout: 1H,           grpc-timeout,         1000, 4000",
        "grpc-timeout: 2S,           x-request-timeout-ms, 1,    2000",
    })
    void what_is_left_of_the_deadline_goes_upstream(String header, String sent, int least, int most) throws Exception {
        Map<String, String> seen = new ConcurrentHashMap<>();
        Handler<HttpServerRequest> noting = request -> {
            assertThat(request.headers().getAll(sent)).hasSize(1);
            seen.put(sent, request.getHeader(sent));
            request.response().end();
        };
        try (Cluster cluster = Cluster.of("", ", timeout: 4s", noting)) {
            assertThat(cluster.gateway.get("/", header)).startsWith("HTTP/1.1 200");
        }

        assertThat(Integer.parseInt(seen.get(sent).replace("m", ""))).isBetween(least, most);
    }

    @Test
    void a_request_that_comes_too_late_is_not_sent() throws Exception {
        try (Cluster cluster = Cluster.of("", ", timeout: 4s", silent)) {
            assertThat(cluster.gateway.get("/", "X-Request-Timeout-Ms: 0")).startsWith("HTTP/1.1 504");
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void a_client_in_a_hurry_is_told_so_and_the_endpoint_is_not_blamed() throws Exception {
        try (Cluster cluster = Cluster.of(BREAKER, ", timeout: 4s", silent)) {
            for (int i = 0; i < 12; i++) {
                assertThat(cluster.gateway.get("/", "X-Request-Timeout-Ms: 1")).startsWith("HTTP/1.1 504");
            }
            assertThat(tally(cluster).openEndpoints()).isZero();
            await().until(() -> reset.get() == asked.get());
        }
    }

    @Test
    void a_slow_read_is_hedged_and_the_loser_is_cancelled() throws Exception {
        Handler<HttpServerRequest> good = request -> request.response().end("fast");
        try (Cluster cluster = Cluster.of("", ", timeout: 9s, hedge: { after: 20ms, budget: 50% }", silent, good)) {
            for (int i = 0; i < 6; i++) {
                assertThat(cluster.gateway.get("/")).endsWith("fast");
            }
            await().until(() -> asked.get() > 0 && reset.get() == asked.get());
            assertThat(tally(cluster).hedges()).isEqualTo(asked.get());
        }
    }

    @Test
    void what_is_no_read_is_not_hedged() throws Exception {
        Handler<HttpServerRequest> slow = request -> {
            asked.incrementAndGet();
            Vertx.currentContext().owner().setTimer(200, late -> request.response()
                    .end());
        };
        try (Cluster cluster = Cluster.of("", ", timeout: 9s, hedge: { after: 20ms }", slow, slow)) {
            for (String method : List.of("POST", "PUT", "DELETE")) {
                assertThat(cluster.gateway.raw(method + " / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                        .startsWith("HTTP/1.1 200");
            }
        }
        assertThat(asked).hasValue(3);
    }

    @Test
    void when_the_first_of_two_fails_the_other_is_waited_for() throws Exception {
        Handler<HttpServerRequest> fails = request -> {
            asked.incrementAndGet();
            Vertx.currentContext().owner().setTimer(150, late -> request.connection()
                    .close());
        };
        Handler<HttpServerRequest> slow =
                request -> Vertx.currentContext().owner().setTimer(400, late -> request.response()
                        .end("at last"));
        try (Cluster cluster = Cluster.of("", ", timeout: 9s, hedge: { after: 20ms }", fails, slow)) {
            for (int i = 0; i < 4; i++) {
                assertThat(cluster.gateway.get("/")).endsWith("at last");
            }
        }
        assertThat(asked).hasPositiveValue();
    }

    @Test
    void a_quantile_is_learnt_before_anything_is_hedged_by_it() throws Exception {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        Handler<HttpServerRequest> slowSometimes = request -> {
            if (request.path().equals("/slow")) {
                held.add(request);
                if (held.size() > 1) {
                    request.response().end("hedged");
                }
            } else {
                request.response().end();
            }
        };
        try (Cluster cluster =
                Cluster.of("", ", timeout: 9s, hedge: { after: p95, budget: 100% }", slowSometimes, slowSometimes)) {
            // Enough for both event loops, whichever gets how many.
            for (int i = 0; i < 300; i++) {
                assertThat(cluster.gateway.get("/")).startsWith("HTTP/1.1 200");
            }

            assertThat(cluster.gateway.get("/slow")).endsWith("hedged");
        }
    }

    @Test
    void an_upstream_that_only_fails_is_not_asked_any_more() throws Exception {
        Handler<HttpServerRequest> failing = request -> {
            asked.incrementAndGet();
            request.response().setStatusCode(500).end();
        };
        try (Cluster cluster = Cluster.of(BREAKER, "", failing, failing)) {
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
                Cluster.of(", concurrency: { least: 1, initial: 1, most: 1 }", ", timeout: 9s", held::add)) {
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
        }
    }

    @Test
    void a_client_that_goes_away_while_it_waits_for_a_connection_sends_nothing() throws Exception {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        try (Cluster cluster = Cluster.of(", max-connections: 1", ", timeout: 9s", request -> {
            asked.incrementAndGet();
            held.add(request);
        })) {
            // Both event loops' connections are in use, or wait for nothing.
            for (int i = 0; i < 8; i++) {
                begin(cluster, "/held");
            }
            await().until(() -> !held.isEmpty());
            List<Socket> waiting = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket("127.0.0.1", cluster.gateway.port());
                socket.getOutputStream().write(ascii("GET /gone HTTP/1.1\r\nHost: h\r\n\r\n"));
                waiting.add(socket);
            }
            Future<HttpClientResponse> last = begin(cluster, "/last");
            for (Socket socket : waiting) {
                socket.close();
            }
            await().until(() -> cluster.gateway.outcomes().stream()
                            .filter(Outcome.ABANDONED::equals)
                            .count()
                    == 8);
            await().until(() -> {
                List<HttpServerRequest> now = List.copyOf(held);
                held.removeAll(now);
                now.forEach(request -> request.response().end());
                return last.isComplete();
            });

            assertThat(asked).hasValue(9);
        }
    }

    @Test
    void a_client_that_goes_away_in_the_pause_before_a_retry_ends_it() throws Exception {
        Handler<HttpServerRequest> breaking = request -> {
            asked.incrementAndGet();
            request.connection().close();
        };
        String one = ", concurrency: { least: 1, initial: 1, most: 1 }";
        String route = ", timeout: 24h, retry: { on: [reset], backoff: 12h }";
        try (Cluster cluster = Cluster.of(one, route, breaking, breaking)) {
            try (Socket socket = new Socket("127.0.0.1", cluster.gateway.port())) {
                socket.getOutputStream().write(ascii("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
                await().until(() -> tally(cluster).retries() == 1);
            }
            await().until(() -> cluster.gateway.outcomes().contains(Outcome.ABANDONED));
            // The place that was kept for the retry is free again, and so is that of every other request.
            for (int i = 0; i < 6; i++) {
                assertThat(cluster.gateway.raw("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                        .startsWith("HTTP/1.1 502");
            }
            assertThat(asked).hasValue(7);
        }
    }

    @Test
    void however_attempts_end_their_places_are_free_again() throws Exception {
        int deaf;
        try (ServerSocket free = new ServerSocket(0)) {
            deaf = free.getLocalPort();
        }
        Map<String, Handler<HttpServerRequest>> ways = Map.of(
                "/ok", request -> request.response().end(),
                "/500", request -> request.response().setStatusCode(500).end(),
                "/503", request -> request.response().setStatusCode(503).end("x".repeat(100_000)),
                "/close", request -> request.connection().close(),
                "/cut",
                        request -> request.response()
                                .putHeader("Content-Length", "9")
                                .write("half")
                                .onComplete(sent -> request.connection().close()),
                "/silent", silent,
                "/101",
                        request -> request.response()
                                .setStatusCode(101)
                                .putHeader("Connection", "upgrade")
                                .putHeader("Upgrade", "x")
                                .end());
        String upstream = ", max-connections: 2, concurrency: { least: 2, initial: 2, most: 2 }";
        String route = ", timeout: 1s, first-byte: 100ms, hedge: { after: 30ms },"
                + " retry: { on: [reset, timeout, 503], backoff: 1ms }";
        GatewayInTest gateway = new GatewayInTest();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ports.add(gateway.upstream(request -> ways.get(request.path()).handle(request)));
        }
        ports.add(deaf);
        try (Cluster cluster = Cluster.at(gateway, ports, upstream, route)) {
            for (String way : ways.keySet()) {
                for (int i = 0; i < 5; i++) {
                    cluster.gateway.get(way);
                }
            }
            for (int i = 0; i < 12; i++) {
                assertThat(cluster.gateway.get("/ok")).startsWith("HTTP/1.1 200");
            }
        }
    }

    private static Future<HttpClientResponse> begin(Cluster cluster, String path) {
        HttpClient client = cluster.gateway.vertx().createHttpClient();
        return client.request(HttpMethod.GET, cluster.gateway.port(), "127.0.0.1", path)
                .compose(HttpClientRequest::send);
    }

    private static UpstreamTally tally(Cluster cluster) {
        return cluster.gateway.gateway().tallies().of("up");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
