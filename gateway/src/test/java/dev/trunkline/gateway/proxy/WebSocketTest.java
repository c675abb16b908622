package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.StandStill;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketTest {

    private static final long BIG = 64 << 20;

    private final AtomicReference<Handler<ServerWebSocket>> upstream = new AtomicReference<>();
    private GatewayInTest gateway;
    private WebSocketClient client;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest().with("limits.tunnels", "4");
        Vertx vertx = gateway.vertx();
        int port = await(vertx.createHttpServer(new HttpServerOptions()
                                .setHost("127.0.0.1")
                                .setPort(0)
                                .setWebSocketSubProtocols(List.of("trunkline.feed.v1+json")))
                        .webSocketHandshakeHandler(handshake -> {
                            if (handshake.path().equals("/refused")) {
                                handshake.reject(403);
                            } else {
                                handshake.accept();
                            }
                        })
                        .webSocketHandler(socket -> upstream.get().handle(socket))
                        .listen())
                .actualPort();
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 60s, idle: 60s }",
                "  - { id: silent, match: { path: /silent }, to: up, auth: none, timeout: 60s, idle: 1s }");
        client = vertx.createWebSocketClient();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void messages_pass_both_ways_with_subprotocol_and_close_code() {
        upstream.set(socket -> {
            socket.textMessageHandler(text -> {
                if (text.equals("bye")) {
                    socket.close((short) 4001, "so long");
                } else {
                    socket.writeTextMessage("echo " + text);
                }
            });
            // The first message leaves with the handshake, in one packet perhaps.
            socket.writeTextMessage("welcome");
        });
        List<String> messages = new CopyOnWriteArrayList<>();
        WebSocket socket = open("/socket", messages);
        socket.writeTextMessage("a").compose(sent -> socket.writeTextMessage("b"));
        await().untilAsserted(() -> assertThat(messages).containsExactly("welcome", "echo a", "echo b"));
        assertThat(socket.subProtocol()).isEqualTo("trunkline.feed.v1+json");

        socket.writeTextMessage("bye");
        await().until(socket::isClosed);
        assertThat(socket.closeStatusCode()).isEqualTo((short) 4001);
        assertThat(socket.closeReason()).isEqualTo("so long");
    }

    @Test
    void when_the_client_goes_so_does_the_upstream() {
        AtomicReference<ServerWebSocket> inner = new AtomicReference<>();
        upstream.set(inner::set);
        WebSocket socket = open("/socket", new CopyOnWriteArrayList<>());
        await().until(() -> inner.get() != null);

        socket.close();

        await().until(() -> inner.get().isClosed());
    }

    @Test
    void a_slow_reader_slows_the_upstream_down() {
        AtomicLong written = new AtomicLong();
        upstream.set(socket -> StandStill.pour(socket, BIG, written, () -> {}));
        AtomicLong read = new AtomicLong();
        WebSocket socket = onLoop(() -> client.connect(options("/socket"))
                .onSuccess(open -> open.pause().handler(bytes -> read.addAndGet(bytes.length()))));

        assertThat(StandStill.of(written)).isLessThan(BIG / 2);
        socket.resume();

        await().until(() -> read.get() == BIG);
    }

    @Test
    void a_refusal_of_the_upstream_reaches_the_client() {
        assertThat(client.connect(options("/refused")).toCompletionStage().toCompletableFuture())
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(UpgradeRejectedException.class, rejected -> assertThat(rejected.getStatus())
                        .isEqualTo(403));
    }

    @Test
    void a_silent_tunnel_is_closed_after_the_idle_time() {
        upstream.set(socket -> {});
        WebSocket socket = open("/silent", new CopyOnWriteArrayList<>());
        await().until(socket::isClosed);
        assertThat(socket.isClosed()).isTrue();
    }

    /** RFC 6455 §4.1: what a client sends before it has read the answer is no message. */
    @Test
    void who_sends_ahead_of_the_handshakes_answer_is_closed() throws Exception {
        AtomicReference<ServerWebSocket> inner = new AtomicReference<>();
        upstream.set(inner::set);
        try (Socket early = new Socket("127.0.0.1", gateway.port())) {
            early.setSoTimeout(60_000);
            early.getOutputStream()
                    .write(("GET /socket HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nGE")
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(early.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .doesNotContain("\r\n\r\nHTTP");
        }
        await().until(() -> inner.get() != null && inner.get().isClosed());
    }

    @Test
    void tunnels_that_have_ended_leave_their_place_to_others() {
        upstream.set(socket -> socket.writeTextMessage("welcome"));
        for (int i = 0; i < 20; i++) {
            List<String> messages = new CopyOnWriteArrayList<>();
            WebSocket socket = open("/socket", messages);
            await().until(() -> messages.size() == 1);
            await(socket.close());
        }
        assertThat(gateway.outcomes()).hasSizeGreaterThan(10);
    }

    private WebSocket open(String uri, List<String> messages) {
        return onLoop(() -> client.webSocket().textMessageHandler(messages::add).connect(options(uri)));
    }

    /** On a loop: what has come with the handshake is lost where the client of Vert.x is still being told its handlers. */
    private WebSocket onLoop(Supplier<Future<WebSocket>> opening) {
        Promise<WebSocket> opened = Promise.promise();
        gateway.vertx().runOnContext(go -> opening.get().onComplete(opened));
        return await(opened.future());
    }

    private WebSocketConnectOptions options(String uri) {
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI(uri)
                .addSubProtocol("trunkline.feed.v1+json");
    }
}
