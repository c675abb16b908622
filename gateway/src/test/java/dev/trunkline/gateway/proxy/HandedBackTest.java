package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static dev.trunkline.gateway.connection.FramesInTest.DATA;
import static dev.trunkline.gateway.connection.FramesInTest.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.FramesInTest;
import dev.trunkline.gateway.exchange.Outcome;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to an upstream that go back to the pool: when they may, and not under somebody's feet. */
class HandedBackTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** What a client of HTTP/2 takes that never gives credit (RFC 9113 §6.9.2). */
    private static final int WINDOW = 65_535;

    /** More than the window, so that its reader is waited for, and the rest fits where it waits. */
    private static final Buffer FIRST = Buffer.buffer(new byte[80_000]);

    private static final Buffer REST = Buffer.buffer(new byte[20_000]);

    private final AtomicReference<HttpServerRequest> download = new AtomicReference<>();
    private final AtomicReference<HttpServerRequest> other = new AtomicReference<>();

    @ParameterizedTest
    @ValueSource(strings = {"http1", "h2c"})
    void who_leaves_a_download_that_has_come_whole_does_no_harm_to_the_next_request(String protocol) throws Exception {
        try (GatewayInTest gateway = gateway(protocol);
                FramesInTest leaving = new FramesInTest(gateway.port())) {
            Future<HttpClientResponse> next = besideADownload(gateway, leaving, "/up/file");

            leaving.send(RST_STREAM, 0, 1, 0, 0, 0, 8);
            await().atMost(LONG).until(() -> gateway.outcomes().contains(Outcome.ABANDONED));

            answered(gateway, next);
        }
    }

    @Test
    void a_stream_that_is_ended_as_the_gateway_stops_does_no_harm_to_the_next_request() throws Exception {
        try (GatewayInTest gateway = gateway("http1")) {
            Future<HttpClientResponse> next;
            Future<Void> stopped;
            try (FramesInTest reader = new FramesInTest(gateway.port())) {
                next = besideADownload(gateway, reader, "/up/events");
                stopped = gateway.gateway().stop();
                await().atMost(LONG).until(() -> gateway.outcomes().contains(Outcome.ANSWERED));
            }

            other.get().response().end("done");
            assertThat(await(next).statusCode()).isEqualTo(200);
            await(stopped);
        }
    }

    @Test
    void a_download_that_has_not_come_whole_is_broken_off_and_its_connection_with_it() throws Exception {
        try (GatewayInTest gateway = gateway("http1");
                FramesInTest leaving = new FramesInTest(gateway.port())) {
            begin(leaving, "/up/file");
            AtomicReference<Throwable> end = new AtomicReference<>();
            download.get().response().exceptionHandler(end::set);

            leaving.send(RST_STREAM, 0, 1, 0, 0, 0, 8);

            await().atMost(LONG).until(() -> end.get() != null);
            Future<HttpClientResponse> next = post(gateway);
            await().atMost(LONG).until(() -> other.get() != null);
            answered(gateway, next);
        }
    }

    @Test
    void a_handshake_that_the_service_refuses_leaves_its_connection_to_others() throws Exception {
        GatewayInTest fresh = new GatewayInTest().onOneLoop().with("limits.tunnels", "1");
        int port =
                fresh.upstream(request -> request.response().setStatusCode(404).end("no socket"));
        try (GatewayInTest gateway = fresh.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 20s }")) {
            for (int i = 0; i < 3; i++) {
                assertThat(gateway.get(
                                "/",
                                "Connection: Upgrade",
                                "Upgrade: websocket",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="))
                        .startsWith("HTTP/1.1 404 ")
                        .endsWith("no socket");
            }
        }
    }

    private GatewayInTest gateway(String protocol) throws Exception {
        GatewayInTest gateway = new GatewayInTest().onOneLoop().with("drain", "60s");
        int port = gateway.upstream(this::serve);
        return gateway.start(
                "upstreams:",
                "  up: { discover: \"dns://127.0.0.1:" + port + "\", protocol: " + protocol + ", max-connections: 1 }",
                "routes:",
                "  - { id: up, match: { path: /up/** }, to: up, auth: none, timeout: 60s }");
    }

    private void serve(HttpServerRequest request) {
        switch (request.path()) {
            case "/up/file" -> {
                request.response()
                        .putHeader("Content-Length", Integer.toString(FIRST.length() + REST.length()))
                        .write(FIRST);
                download.set(request);
            }
            case "/up/events" -> {
                request.response()
                        .putHeader("Content-Type", "text/event-stream")
                        .setChunked(true)
                        .write(FIRST);
                download.set(request);
            }
            default -> other.set(request);
        }
    }

    /** A download of which the client takes no more than its window. */
    private void begin(FramesInTest client, String path) throws IOException {
        client.get(1, path);
        int taken = 0;
        while (taken < WINDOW) {
            taken += client.await(frame -> frame.is(DATA)).payload().length;
        }
        await().atMost(LONG).until(() -> download.get() != null);
    }

    /**
     * A download whose end has come to the gateway and waits there for its client, and a request that has the one
     * connection now and waits for its answer.
     */
    private Future<HttpClientResponse> besideADownload(GatewayInTest gateway, FramesInTest client, String path)
            throws IOException {
        begin(client, path);
        download.get().response().end(REST);
        Future<HttpClientResponse> next = post(gateway);
        await().atMost(LONG).until(() -> other.get() != null);
        assertThat(gateway.outcomes()).isEmpty();
        return next;
    }

    /** What may not be sent a second time. */
    private static Future<HttpClientResponse> post(GatewayInTest gateway) {
        return gateway.vertx()
                .createHttpClient()
                .request(HttpMethod.POST, gateway.port(), "127.0.0.1", "/up/other")
                .compose(request -> request.send("once"));
    }

    private void answered(GatewayInTest gateway, Future<HttpClientResponse> next) throws IOException {
        // Whatever the end before it has set off on the one event loop is done by the time of another answer.
        assertThat(gateway.get("/none")).startsWith("HTTP/1.1 404 ");
        other.get().response().end("done");
        assertThat(await(next).statusCode()).isEqualTo(200);
    }
}
