package dev.trunkline.gateway;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.KeptConnection.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SIGTERM for the packaged gateway, a process of its own: what probes and clients see from then until it is gone. */
class DrainIT {

    private final Vertx vertx = Vertx.vertx();
    private final Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    private int upstream;

    @BeforeEach
    void start() {
        upstream = await(vertx.createHttpServer()
                        .webSocketHandler(socket -> socket.handler(socket::write))
                        .requestHandler(this::answer)
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void probes_and_clients_are_told_and_what_runs_ends_before_the_process_does() throws Exception {
        HttpClient http2 = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        // Quiet for so long that a connection is closed for what was said on it, and not since nothing was.
        try (GatewayInstance gateway = gateway("drain", Map.of("GATEWAY_DRAIN", "60s", "GATEWAY_DRAIN_QUIET", "60s"));
                KeptConnection idle = new KeptConnection(gateway.port());
                KeptConnection running = new KeptConnection(gateway.port());
                KeptConnection events = new KeptConnection(gateway.port())) {
            assertThat(idle.ask("GET", "/", "").closes()).isFalse();
            running.send("GET", "/held", "");
            AtomicBoolean toldToGo = new AtomicBoolean();
            Future<Buffer> stream = http2.request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/held")
                    .compose(request -> {
                        request.connection().goAwayHandler(goAway -> {
                            // A copy of the connection's, in memory that no collector gives back.
                            ((BufferImpl) goAway.getDebugData()).byteBuf().release();
                            toldToGo.set(true);
                        });
                        return request.send().compose(answer -> answer.body());
                    });
            await().until(() -> held.size() == 2);
            events.send("GET", "/events", "");
            await().until(() -> events.line().equals("data: first"));
            AtomicBoolean socketClosed = new AtomicBoolean();
            WebSocket socket = await(vertx.createWebSocketClient().connect(gateway.port(), "127.0.0.1", "/socket"));
            socket.closeHandler(closed -> socketClosed.set(true));

            gateway.terminate();
            await().until(() -> gateway.readiness() == 503);

            assertThat(gateway.probe()).contains("\"status\": \"DOWN\"").contains("\"stopping\": true");
            Answer last = idle.ask("GET", "/", "");
            assertThat(last.status()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(last.closes()).isTrue();
            assertThat(idle.closed()).isTrue();
            await().untilTrue(toldToGo);
            await().untilTrue(socketClosed);
            assertThat(socket.closeStatusCode()).as("going away").isEqualTo((short) 1001);
            await().until(() -> events.line().equals("0"));
            events.hangUp();
            assertThat(gateway.runs()).isTrue();

            held.forEach(request -> request.response().end("late"));
            Answer late = running.read();
            assertThat(late.body()).isEqualTo("late");
            assertThat(late.closes()).as("told with the answer to go").isTrue();
            assertThat(await(stream)).hasToString("late");
            // Or it would have those 60 s to send what it had sent before it was told.
            await(http2.close());
            assertThat(gateway.exit()).isZero();
        }
    }

    @Test
    void with_nothing_running_nothing_is_waited_for() throws Exception {
        try (GatewayInstance gateway = gateway("drain-idle", Map.of("GATEWAY_DRAIN", "1h"));
                KeptConnection idle = new KeptConnection(gateway.port())) {
            idle.ask("GET", "/", "");

            gateway.terminate();

            assertThat(idle.closed()).isTrue();
            assertThat(gateway.exit()).isZero();
        }
    }

    @Test
    void a_poll_that_would_wait_longer_is_told_to_ask_again_and_half_an_answer_is_cut_off() throws Exception {
        try (GatewayInstance gateway = gateway("drain-endless", Map.of("GATEWAY_DRAIN", "1s"));
                KeptConnection poll = new KeptConnection(gateway.port());
                KeptConnection half = new KeptConnection(gateway.port())) {
            poll.send("GET", "/held", "");
            half.send("GET", "/half", "");
            await().until(() -> held.size() == 1);
            await().until(() -> half.line().equals("half"));

            gateway.terminate();

            Answer told = poll.read();
            assertThat(told.status()).isEqualTo("HTTP/1.1 503 Service Unavailable");
            assertThat(told.body()).contains("ask again");
            assertThat(told.closes()).isTrue();
            assertThat(half.closed()).isTrue();
            assertThat(gateway.exit()).isZero();
        }
    }

    private GatewayInstance gateway(String name, Map<String, String> settings) throws IOException {
        return new GatewayInstance(name, GatewayInstance.routesTo(upstream), settings).start();
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/held" -> held.add(request);
            case "/events" ->
                request.response()
                        .setChunked(true)
                        .putHeader("Content-Type", "text/event-stream")
                        .write("data: first\n\n");
            case "/half" -> request.response().putHeader("Content-Length", "9").write("half\n");
            default -> request.response().end("at once");
        }
    }
}
