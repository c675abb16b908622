package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A second attempt beside one that is slow. */
class HedgingTest extends CountingEndpoints {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void a_slow_read_is_hedged_and_the_loser_is_cancelled() throws Exception {
        Handler<HttpServerRequest> good = request -> request.response().end("fast");
        try (Cluster cluster = Cluster.of("", ", timeout: 60s, hedge: { after: 100ms, budget: 50% }", silent, good)) {
            for (int i = 0; i < 6; i++) {
                assertThat(cluster.gateway.get("/")).endsWith("fast");
            }
            await().until(() -> asked.get() > 0 && reset.get() == asked.get());
            // Whoever was asked in vain was the first of two or the second; and a second one may have come to nothing.
            assertThat(tally(cluster).hedges()).isGreaterThanOrEqualTo(asked.get());
        }
    }

    @Test
    void a_loser_on_http2_is_a_stream_that_is_reset_and_its_connection_stays() throws Exception {
        Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
        Handler<HttpServerRequest> loses = request -> {
            connections.add(request.connection());
            silent.handle(request);
        };
        GatewayInTest gateway = new GatewayInTest().onOneLoop();
        List<Integer> ports = List.of(gateway.upstream(loses), gateway.upstream(request -> request.response()
                .end("fast")));
        String route = ", timeout: 60s, hedge: { after: 100ms, budget: 100% }";
        try (Cluster cluster = Cluster.at(gateway, ports, ", protocol: h2c, balance: round-robin", route)) {
            for (int i = 0; i < 6; i++) {
                assertThat(cluster.gateway.get("/")).endsWith("fast");
            }
            await().atMost(LONG).until(() -> asked.get() > 1 && reset.get() == asked.get());
            assertThat(tally(cluster).hedges()).isGreaterThanOrEqualTo(asked.get());
        }
        assertThat(connections).hasSize(1);
    }

    @Test
    void what_is_no_read_is_not_hedged() throws Exception {
        Handler<HttpServerRequest> slow = request -> {
            asked.incrementAndGet();
            Vertx.currentContext().owner().setTimer(200, late -> request.response()
                    .end());
        };
        try (Cluster cluster = Cluster.of("", ", timeout: 60s, hedge: { after: 20ms }", slow, slow)) {
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
            Vertx.currentContext().owner().setTimer(700, late -> request.connection()
                    .close());
        };
        Handler<HttpServerRequest> slow =
                request -> Vertx.currentContext().owner().setTimer(1_000, late -> request.response()
                        .end("at last"));
        try (Cluster cluster = Cluster.of("", ", timeout: 60s, hedge: { after: 20ms }", fails, slow)) {
            for (int i = 0; i < 4; i++) {
                assertThat(cluster.gateway.get("/")).endsWith("at last");
            }
        }
        assertThat(asked).hasPositiveValue();
    }

    @ParameterizedTest
    @CsvSource({"500, ''", "503, ''", "500, 'retry: {}'", "503, 'retry: {}'", "503, 'retry: { attempts: 1 }'"})
    void an_error_that_comes_first_does_not_win(int status, String retry) throws Exception {
        Handler<HttpServerRequest> fails = request -> {
            asked.incrementAndGet();
            request.response().setStatusCode(status).end("broken");
        };
        Handler<HttpServerRequest> slow =
                request -> Vertx.currentContext().owner().setTimer(300, late -> request.response()
                        .end("at last"));
        AtomicInteger first = new AtomicInteger();
        // Whoever is asked first is slow, and the other one fails.
        Handler<HttpServerRequest> either =
                request -> (first.getAndIncrement() % 2 == 0 ? slow : fails).handle(request);
        String route = ", timeout: 60s, hedge: { after: 20ms, budget: 100% }" + (retry.isEmpty() ? "" : ", " + retry);
        try (Cluster cluster = Cluster.of("", route, either, either)) {
            for (int i = 0; i < 4; i++) {
                assertThat(cluster.gateway.get("/")).startsWith("HTTP/1.1 200").endsWith("at last");
            }
        }
        assertThat(asked).hasValue(4);
    }

    @Test
    void an_endpoint_that_another_was_faster_than_is_known_to_be_slow() throws Exception {
        AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));
        GatewayInTest gateway = new GatewayInTest().onOneLoop().by(nanos::get);
        List<Integer> ports = List.of(gateway.upstream(silent), gateway.upstream(request -> request.response()
                .end("fast")));
        try (Cluster cluster = Cluster.at(gateway, ports, "", ", timeout: 24h, hedge: { after: 100ms }")) {
            // Nothing is known of either, so it is chance that has the slow one asked.
            while (asked.get() == 0) {
                Future<HttpClientResponse> answer = begin(cluster, "/");
                await().atMost(LONG).until(() -> answer.isComplete() || asked.get() == 1);
                if (asked.get() == 1) {
                    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
                }
                await().atMost(LONG).until(answer::isComplete);
            }

            for (int i = 0; i < 20; i++) {
                assertThat(cluster.gateway.get("/")).endsWith("fast");
            }
            assertThat(asked).hasValue(1);
        }
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
                Cluster.of("", ", timeout: 60s, hedge: { after: p95, budget: 100% }", slowSometimes, slowSometimes)) {
            // Enough for both event loops, whichever gets how many.
            for (int i = 0; i < 300; i++) {
                assertThat(cluster.gateway.get("/")).startsWith("HTTP/1.1 200");
            }

            assertThat(cluster.gateway.get("/slow")).endsWith("hedged");
        }
    }
}
