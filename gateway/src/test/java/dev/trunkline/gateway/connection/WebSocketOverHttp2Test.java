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
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 8441, with a service that speaks WebSocket over HTTP/1.1. */
class WebSocketOverHttp2Test {

    private static final int ENABLE_CONNECT_PROTOCOL = 8;

    private final AtomicReference<ServerWebSocket> upstream = new AtomicReference<>();
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        int port = await(gateway.vertx()
                        .createHttpServer(new HttpServerOptions()
                                .setHost("127.0.0.1")
                                .setPort(0)
                                // The client here does not answer a close.
                                .setWebSocketClosingTimeout(0))
                        .requestHandler(request -> request.response().end("no socket"))
                        .webSocketHandler(socket -> {
                            upstream.set(socket);
                            socket.textMessageHandler(text -> socket.writeTextMessage("echo " + text));
                        })
                        .listen())
                .actualPort();
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 60s, idle: 60s }");
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

            client.await(frame -> frame.stream() == 1 && frame.is(DATA) && (frame.flags() & END_STREAM) != 0);
        }
    }

    @Test
    void another_protocol_is_refused() throws Exception {
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            connect(client, 1, "carrier-pigeon");

            assertThat(client.await(frame -> frame.is(RST_STREAM)).stream()).isEqualTo(1);
        }
    }

    private static void connect(FramesInTest client, int stream, String protocol) throws IOException {
        client.send(
                HEADERS,
                END_HEADERS,
                stream,
                FramesInTest.fields(Map.of(
                        ":method", "CONNECT",
                        ":protocol", protocol,
                        ":scheme", "http",
                        ":authority", "edge.test",
                        ":path", "/socket",
                        "sec-websocket-version", "13")));
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
