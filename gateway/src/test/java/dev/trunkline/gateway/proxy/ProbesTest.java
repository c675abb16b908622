package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.resilience.UpstreamTally;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What breakers make of requests that wait on purpose, and of answers that go on. */
class ProbesTest extends CountingEndpoints {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String OPEN_LONG = ", breaker: { failures: 50%, of: 4, open: 1h, probes: 1 }";
    private static final String LIVE = ", timeout: 60s, idle: 60s";

    /** Half of five times as many calls as an endpoint's breaker looks at. */
    private static final int FAILURES = 10;

    @TempDir
    Path folder;

    @Test
    void polls_that_come_first_do_not_keep_a_breaker_from_closing() throws Exception {
        AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));
        List<HttpServerRequest> polls = new CopyOnWriteArrayList<>();
        Handler<HttpServerRequest> endpoint = request -> {
            switch (request.path()) {
                case "/poll" -> polls.add(request);
                case "/fail" -> request.response().setStatusCode(500).end();
                default -> request.response().end("good");
            }
        };
        GatewayInTest gateway = new GatewayInTest().onOneLoop().by(nanos::get);
        List<Integer> ports = List.of(gateway.upstream(endpoint), gateway.upstream(endpoint));
        String upstream =
                ", balance: round-robin, eject: never, breaker: { failures: 50%, of: 4, open: 2s, probes: 3 }";
        String routes = " }\n  - { id: poll, match: { path: /poll }, to: up, auth: none, timeout: 35s, shed: false";
        try (Cluster cluster = Cluster.at(gateway, ports, upstream, routes)) {
            for (int i = 0; i < FAILURES; i++) {
                assertThat(cluster.gateway.get("/fail")).startsWith("HTTP/1.1 500");
            }
            assertThat(cluster.gateway.get("/")).startsWith("HTTP/1.1 503");
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
            List<Future<HttpClientResponse>> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                answers.add(begin(cluster, "/poll"));
            }
            await().atMost(LONG).until(() -> polls.size() == 3);

            for (int i = 0; i < 6; i++) {
                assertThat(cluster.gateway.get("/")).endsWith("good");
            }
            assertThat(tally(cluster).openBreakers()).isZero();
            assertThat(tally(cluster).openEndpoints()).isZero();

            answers.add(begin(cluster, "/poll"));
            await().atMost(LONG).until(() -> polls.size() == 4);
            polls.forEach(poll -> poll.response().end("news"));
            for (Future<HttpClientResponse> answer : answers) {
                assertThat(await(answer).statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void an_error_that_does_not_end_is_a_failure_at_its_head() throws Exception {
        GatewayInTest gateway = new GatewayInTest().onOneLoop().with("drain", "100ms");
        List<Integer> ports = List.of(gateway.upstream(request ->
                request.response().setStatusCode(500).setChunked(true).write("on and on")));
        try (Cluster cluster = Cluster.at(gateway, ports, OPEN_LONG, LIVE)) {
            for (int i = 0; i < FAILURES; i++) {
                assertThat(await(begin(cluster, "/")).statusCode()).isEqualTo(500);
            }

            assertThat(await(begin(cluster, "/")).statusCode()).isEqualTo(503);
            assertThat(tally(cluster).openBreakers()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"14", "13", "2"})
    void a_call_that_fails_without_a_message_is_a_failure_where_calls_may_stream(String status) throws Exception {
        try (Http2Upstream up = Http2Upstream.of("h2c", folder, OPEN_LONG, LIVE)) {
            up.does.set(request -> request.response()
                    .putHeader("Content-Type", "application/grpc")
                    .putTrailer("grpc-status", status)
                    .setChunked(true)
                    .end());
            for (int i = 0; i < 2; i++) {
                await(call(up).compose(HttpClientResponse::end));
            }

            await().atMost(LONG).until(() -> tally(up).openEndpoints() == 1);
        }
    }

    @Test
    void a_call_that_goes_on_is_a_success_at_its_first_message() throws Exception {
        String openShortly = ", breaker: { failures: 50%, of: 4, open: 1ms, probes: 1 }";
        try (Http2Upstream up = Http2Upstream.of("h2c", folder, openShortly, LIVE)) {
            up.does.set(request -> request.response().setStatusCode(500).end());
            for (int i = 0; i < 2; i++) {
                await(call(up).compose(HttpClientResponse::end));
            }
            await().atMost(LONG).until(() -> tally(up).openEndpoints() == 1);

            up.does.set(request -> request.response()
                    .putHeader("Content-Type", "application/grpc")
                    .write(Buffer.buffer(new byte[] {0, 0, 0, 0, 0})));
            await(call(up));

            await().atMost(LONG).until(() -> tally(up).openEndpoints() == 0);
        }
    }

    private static UpstreamTally tally(Http2Upstream up) {
        return up.gateway.gateway().tallies().of("up");
    }

    private static Future<HttpClientResponse> call(Http2Upstream up) {
        return Http2UpstreamTest.client(up, HttpVersion.HTTP_2)
                .request(HttpMethod.POST, up.gateway.port(), "127.0.0.1", "/")
                .compose(request ->
                        request.putHeader("Content-Type", "application/grpc").send(Buffer.buffer("call")));
    }
}
