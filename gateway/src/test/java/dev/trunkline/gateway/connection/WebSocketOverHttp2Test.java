package dev.trunkline.gateway.connection;

import static dev.trunkline.gateway.GatewayInTest.await;
import static dev.trunkline.gateway.connection.FramesInTest.DATA;
import static dev.trunkline.gateway.connection.FramesInTest.END_HEADERS;
import static dev.trunkline.gateway.connection.FramesInTest.END_STREAM;
import static dev.trunkline.gateway.connection.FramesInTest.HEADERS;
import static dev.trunkline.gateway.connection.FramesInTest.RST_STREAM;
import static dev.trunkline.gateway.connection.FramesInTest.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.FramesInTest.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8441, with a service that speaks WebSocket over HTTP/1.1. */
class WebSocketOverHttp2Test {

    private static final int ENABLE_CONNECT_PROTOCOL = 8;

    /** RFC 9113 §7. */
    private static final int NO_ERROR = 0;

    private final AtomicReference<ServerWebSocket> upstream = new AtomicReference<>();
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest().with("limits.linger", "300ms").with("drain", "60s");
        int port = await(gateway.vertx()
                        .createHttpServer(new HttpServerOptions()
                                .setHost("127.0.0.1")
                                .setPort(0)
                                // The client here does not answer a close.
                                .setWebSocketClosingTimeout(0))
                        .requestHandler(request -> request.response().end("no socket"))
                        .webSocketHandshakeHandler(handshake -> {
                            if (handshake.path().equals("/refused")) {
                                handshake.reject(403);
                            } else {
                                handshake.accept();
                            }
                        })
                        .webSocketHandler(socket -> {
                            upstream.set(socket);
                            socket.textMessageHandler(text -> socket.writeTextMessage("echo " + text));
                        })
                        .listen())
                .actualPort();
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: / }, to: up, auth: none, timeout: 60s, idle: 60s }",
                "  - { id: socket, match: { path: /socket }, to: up, auth: none, timeout: 60s, idle: 60s }",
                "  - { id: silent, match: { path: /silent }, to: up, auth: none, timeout: 60s, idle: 500ms }",
                "  - { id: refused, match: { path: /refused }, to: up, auth: none, timeout: 60s }",
                "  - { id: here, match: { path: /here }, respond: { status: 200, body: here }, auth: none }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_stream_becomes_a_socket_and_others_are_as_before() throws Exception {
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            ByteBuf settings = Unpooled.wrappedBuffer(
                    client.await(frame -> frame.is(SETTINGS)).payload());
            boolean enabled = false;
            while (settings.isReadable()) {
                enabled |= settings.readUnsignedShort() == ENABLE_CONNECT_PROTOCOL & settings.readInt() == 1;
            }
            assertThat(enabled).isTrue();

            connect(client, 1, "websocket");
            Http2Headers head = client.decode(client.await(frame -> frame.is(HEADERS)));
            assertThat(head.status()).hasToString("200");
            assertThat(head.contains("sec-websocket-accept")).isFalse();

            client.send(DATA, 0, 1, text("a"));
            assertThat(client.await(frame -> frame.is(DATA)).text()).endsWith("echo a");
            client.get(3, "/");
            Frame plain = client.await(frame -> frame.is(DATA) && frame.stream() == 3);
            assertThat(plain.text()).isEqualTo("no socket");
            client.send(DATA, 0, 1, text("b"));
            assertThat(client.await(frame -> frame.is(DATA) && frame.stream() == 1)
                            .text())
                    .endsWith("echo b");

            client.send(RST_STREAM, 0, 1, 0, 0, 0, 8);
            await().until(() -> upstream.get().isClosed());
        }
    }

    @Test
    void when_the_service_closes_the_stream_ends() throws Exception {
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            connect(client, 1, "websocket");
            client.await(frame -> frame.is(HEADERS));

            upstream.get().close();

            client.await(WebSocketOverHttp2Test::ends);
        }
    }

    @Test
    void another_protocol_is_refused() throws Exception {
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            connect(client, 1, "carrier-pigeon");

            assertThat(client.await(frame -> frame.is(RST_STREAM)).stream()).isEqualTo(1);
        }
    }

    /** Who asks for a socket leaves its side of the stream open, and may never say another word. */
    @ParameterizedTest
    @CsvSource({"/none,404", "/refused,403", "/here,200"})
    void where_no_socket_is_the_stream_does_not_stay(String path, String status) throws Exception {
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            connect(client, 1, "websocket", path);

            Http2Headers head = client.decode(client.await(frame -> frame.is(HEADERS)));
            assertThat(head.status()).hasToString(status);
            assertThat(resetOf(client).error()).isEqualTo(NO_ERROR);
        }
    }

    @Test
    void a_silent_socket_ends_after_the_idle_time_and_its_stream_does_not_stay() throws Exception {
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            connect(client, 1, "websocket", "/silent");
            client.await(frame -> frame.is(HEADERS));

            client.await(WebSocketOverHttp2Test::ends);
            assertThat(resetOf(client).error()).isEqualTo(NO_ERROR);
        }
    }

    @Test
    void a_client_that_ends_its_side_itself_is_not_reset() throws Exception {
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            frames.writeBytes(FramesInTest.frame(HEADERS, END_HEADERS, 1, head("websocket", "/none")));
            frames.writeBytes(FramesInTest.frame(DATA, END_STREAM, 1, new byte[0]));
            frames.writeBytes(FramesInTest.frame(HEADERS, END_HEADERS, 3, head("websocket", "/none")));

            // In one piece, so that the end is never late.
            client.raw(frames.toByteArray());

            assertThat(client.await(frame -> frame.is(RST_STREAM)).stream()).isEqualTo(3);
        }
    }

    @Test
    void when_the_gateway_stops_a_silent_socket_is_told_and_does_not_keep_it() throws Exception {
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            connect(client, 1, "websocket");
            client.await(frame -> frame.is(HEADERS));

            Future<Void> stopped = gateway.gateway().stop();

            // A Close that says 1001: going away (RFC 6455 §7.4.1).
            assertThat(client.await(frame -> frame.is(DATA)).payload()).startsWith(0x88, 2, 1001 >> 8, 1001 & 0xff);
            assertThat(resetOf(client).error()).isEqualTo(NO_ERROR);
            await(stopped);
        }
    }

    private static Frame resetOf(FramesInTest client) throws IOException {
        return client.await(frame -> frame.is(RST_STREAM) && frame.stream() == 1);
    }

    private static boolean ends(Frame frame) {
        return frame.stream() == 1 && frame.is(DATA) && (frame.flags() & END_STREAM) != 0;
    }

    private static void connect(FramesInTest client, int stream, String protocol) throws IOException {
        connect(client, stream, protocol, "/socket");
    }

    private static void connect(FramesInTest client, int stream, String protocol, String path) throws IOException {
        client.send(HEADERS, END_HEADERS, stream, head(protocol, path));
    }

    private static byte[] head(String protocol, String path) {
        return FramesInTest.fields(Map.of(
                ":method", "CONNECT",
                ":protocol", protocol,
                ":scheme", "http",
                ":authority", "edge.test",
                ":path", path,
                "sec-websocket-version", "13"));
    }

    /** A text frame of a client, with a mask of zeros. */
    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Unpooled.buffer(6 + bytes.length)
                .writeByte(0x81)
                .writeByte(0x80 | bytes.length)
                .writeInt(0)
                .writeBytes(bytes)
                .array();
    }
}
