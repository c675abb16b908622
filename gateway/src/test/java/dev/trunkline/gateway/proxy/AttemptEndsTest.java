package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.testing.FreePort;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The end of work that nobody waits for, and of any other: what it held is free again. */
class AttemptEndsTest extends CountingEndpoints {

    @Test
    void a_client_that_goes_away_while_it_waits_for_a_connection_sends_nothing() throws Exception {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        try (Cluster cluster = Cluster.of(", max-connections: 1", ", timeout: 60s", request -> {
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
            // No place is kept for the retry, nor for any other request.
            for (int i = 0; i < 6; i++) {
                assertThat(cluster.gateway.raw("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                        .startsWith("HTTP/1.1 502");
            }
            assertThat(asked).hasValue(7);
        }
    }

    @Test
    void the_pause_before_a_retry_takes_no_place_from_others() throws Exception {
        Handler<HttpServerRequest> endpoint = request -> {
            asked.incrementAndGet();
            if (request.path().equals("/broken")) {
                request.connection().close();
            } else {
                request.response().end();
            }
        };
        GatewayInTest gateway = new GatewayInTest().onOneLoop();
        List<Integer> ports = List.of(gateway.upstream(endpoint), gateway.upstream(endpoint));
        String one = ", concurrency: { least: 1, initial: 1, most: 1 }";
        String route = ", timeout: 24h, retry: { on: [reset], backoff: 12h }";
        try (Cluster cluster = Cluster.at(gateway, ports, one, route);
                Socket paused = new Socket("127.0.0.1", cluster.gateway.port())) {
            paused.getOutputStream().write(ascii("GET /broken HTTP/1.1\r\nHost: h\r\n\r\n"));
            await().until(() -> tally(cluster).retries() == 1);

            for (int i = 0; i < 6; i++) {
                assertThat(cluster.gateway.get("/ok")).startsWith("HTTP/1.1 200");
            }
            assertThat(asked).hasValue(7);
        }
    }

    @Test
    void a_retry_for_which_there_is_no_place_after_its_pause_is_not_made() throws Exception {
        AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        Handler<HttpServerRequest> endpoint = request -> {
            asked.incrementAndGet();
            if (request.path().equals("/later")) {
                request.response()
                        .setStatusCode(503)
                        .putHeader("Retry-After", "60")
                        .end("later");
            } else {
                held.add(request);
            }
        };
        GatewayInTest gateway = new GatewayInTest().onOneLoop().by(nanos::get);
        List<Integer> ports = List.of(gateway.upstream(endpoint), gateway.upstream(endpoint));
        String one = ", concurrency: { least: 1, initial: 1, most: 1 }";
        String route = ", timeout: 24h, retry: { on: [503], backoff: 1ms }";
        try (Cluster cluster = Cluster.at(gateway, ports, one, route);
                Socket paused = new Socket("127.0.0.1", cluster.gateway.port())) {
            paused.getOutputStream().write(ascii("GET /later HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
            await().until(() -> tally(cluster).retries() == 1);
            Future<HttpClientResponse> other = begin(cluster, "/held");
            await().until(() -> held.size() == 1);

            nanos.addAndGet(TimeUnit.MINUTES.toNanos(2));

            paused.setSoTimeout(60_000);
            assertThat(new String(paused.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 503")
                    .contains("no other instance of it could be asked");
            held.get(0).response().end();
            assertThat(GatewayInTest.await(other).statusCode()).isEqualTo(200);
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void however_attempts_end_their_places_are_free_again() throws Exception {
        int deaf = FreePort.deaf();
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
        String route = ", timeout: 3s, first-byte: 300ms, hedge: { after: 100ms },"
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
}
