package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.StandStill;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How streams end: to the last byte when the upstream ends them, and in their own way when the gateway stops. */
class StreamEndsTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String ROUTE = ", timeout: 60s, idle: 60s";

    /** Of RFC 6455 §1.3. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final byte[] SO_LONG = {(byte) 0x88, 2, 4001 >> 8, (byte) 4001};
    private static final int FRAME = 65_535;

    @TempDir
    Path folder;

    @Test
    void what_an_upstream_sent_before_it_closed_reaches_a_slow_reader_whole() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        ExecutorService upstream = Executors.newSingleThreadExecutor();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                // As in production, where a connection's end is heard of though nothing is read.
                GatewayInTest gateway = new GatewayInTest(true)) {
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + server.getLocalPort() + "\" } }",
                    "routes:",
                    "  - { id: any, match: { path: /** }, to: up, auth: none" + ROUTE + " }");
            java.util.concurrent.Future<?> sent = upstream.submit(() -> {
                pour(server, enough, written);
                return null;
            });
            try (Socket client = new Socket()) {
                client.setReceiveBufferSize(4_096);
                client.setSoTimeout((int) LONG.toMillis());
                client.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
                client.getOutputStream().write(handshake());
                readHead(client.getInputStream());
                StandStill.of(written);
                enough.set(true);

                byte[] all = client.getInputStream().readAllBytes();

                sent.get();
                assertThat((long) all.length).isEqualTo(written.get() + SO_LONG.length);
                assertThat(all).endsWith(SO_LONG);
            }
        } finally {
            upstream.shutdownNow();
        }
    }

    @Test
    void when_the_gateway_stops_both_sides_of_a_websocket_hear_that_it_goes_away() throws Exception {
        List<ServerWebSocket> inner = new CopyOnWriteArrayList<>();
        try (GatewayInTest gateway = sockets(inner, "0s")) {
            WebSocket socket =
                    await(gateway.vertx().createWebSocketClient().connect(gateway.port(), "127.0.0.1", "/socket"));
            await().atMost(LONG).until(() -> inner.size() == 1);

            Future<Void> stopped = gateway.gateway().stop();

            await().atMost(LONG).until(() -> socket.isClosed() && inner.get(0).isClosed());
            assertThat(socket.closeStatusCode()).isEqualTo((short) 1001);
            assertThat(inner.get(0).closeStatusCode()).isEqualTo((short) 1001);
            await(stopped);
        }
    }

    @Test
    void what_begins_during_the_notice_does_not_stay_open() throws Exception {
        List<ServerWebSocket> inner = new CopyOnWriteArrayList<>();
        try (GatewayInTest gateway = sockets(inner, "20s")) {
            WebSocketClient client = gateway.vertx().createWebSocketClient();
            Future<Void> stopped = gateway.gateway().stop();

            // One that comes before its event loop has heard of the stop is told to go.
            await().atMost(LONG).until(() -> {
                Future<WebSocket> one = client.connect(gateway.port(), "127.0.0.1", "/socket");
                await().atMost(LONG).until(one::isComplete);
                return one.cause() instanceof UpgradeRejectedException refused && refused.getStatus() == 503;
            });
            assertThat(gateway.get("/events")).startsWith("HTTP/1.1 200 ").endsWith("0\r\n\r\n");
            await().atMost(LONG).until(() -> inner.stream().allMatch(ServerWebSocket::isClosed));
            await(stopped);
        }
    }

    @Test
    void a_stream_of_lines_ends_behind_a_line() throws Exception {
        AtomicBoolean goesOn = new AtomicBoolean();
        Vertx upstream = Vertx.vertx();
        try (Cluster cluster = Cluster.of("", ROUTE, request -> {
            request.response()
                    .putHeader("Content-Type", "application/x-ndjson; charset=utf-8")
                    .setChunked(true)
                    .write("{\"n\":");
            // Never a line alone, nor all of one.
            upstream.setPeriodic(20, tick -> {
                if (goesOn.get()) {
                    request.response().write("1}\n{\"n\":");
                }
            });
        })) {
            try (Socket socket = new Socket("127.0.0.1", cluster.gateway.port())) {
                socket.setSoTimeout((int) LONG.toMillis());
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                readUntil(socket.getInputStream(), "{\"n\":");
                Future<Void> stopped = cluster.gateway.gateway().stop();
                goesOn.set(true);

                String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

                assertThat(rest).endsWith("\n1}\n\r\n0\r\n\r\n");
                await(stopped);
            }
        } finally {
            await(upstream.close());
        }
    }

    @Test
    void a_call_that_goes_on_ends_with_unavailable() throws Exception {
        try (Http2Upstream up = Http2Upstream.of("h2c", folder, "", ROUTE)) {
            up.does.set(request -> request.response()
                    .putHeader("Content-Type", "application/grpc")
                    .write(Buffer.buffer(new byte[] {0, 0, 0, 0, 0})));
            HttpClientResponse answer = await(call(up));
            Future<Void> ended = answer.end();

            Future<Void> stopped = up.gateway.gateway().stop();

            await(ended);
            assertThat(answer.trailers().get("grpc-status")).isEqualTo("14");
            await(stopped);
        }
    }

    @Test
    void a_call_that_is_answered_while_the_gateway_stops_ends_as_its_service_ends_it() throws Exception {
        try (Http2Upstream up = Http2Upstream.of("h2c", folder, "", ROUTE)) {
            AtomicReference<HttpServerRequest> held = new AtomicReference<>();
            up.does.set(held::set);
            Future<HttpClientResponse> whole =
                    call(up).compose(answer -> answer.end().map(answer));
            await().atMost(LONG).until(() -> held.get() != null);
            int port = up.gateway.port();

            Future<Void> stopped = up.gateway.gateway().stop();

            // Streams are ended as the port is closed.
            await().atMost(LONG).until(() -> refuses(port));
            held.get()
                    .response()
                    .putHeader("Content-Type", "application/grpc")
                    .putTrailer("grpc-status", "0")
                    .end(Buffer.buffer(new byte[] {0, 0, 0, 0, 0}));
            assertThat(await(whole).trailers().get("grpc-status")).isEqualTo("0");
            await(stopped);
        }
    }

    private static boolean refuses(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return !socket.isConnected();
        } catch (IOException refused) {
            return true;
        }
    }

    @Test
    void a_call_that_failed_for_its_service_counts_against_the_endpoint() throws Exception {
        try (Http2Upstream up = Http2Upstream.of("h2c", folder, "", "")) {
            for (String status : List.of("14", "13", "2")) {
                long before = failed(up);
                up.does.set(request -> {
                    request.response()
                            .putHeader("Content-Type", "application/grpc")
                            .putTrailer("grpc-status", status)
                            .write(Buffer.buffer(new byte[] {0, 0, 0, 0, 0}));
                    request.response().end();
                });
                await(call(up).compose(HttpClientResponse::end));
                await().atMost(LONG).until(() -> failed(up) == before + 1);
                up.does.set(request -> request.response()
                        .putHeader("Content-Type", "application/grpc")
                        .putHeader("grpc-status", status)
                        .end());
                await(call(up).compose(HttpClientResponse::end));
                await().atMost(LONG).until(() -> failed(up) == before + 2);
            }
            long before = failed(up);
            up.does.set(request -> request.response()
                    .putHeader("Content-Type", "application/grpc")
                    .putHeader("grpc-status", request.path().substring(1))
                    .end());
            for (int i = 0; i < 2; i++) {
                await(call(up, "/5").compose(HttpClientResponse::end));
                await(call(up, "/0").compose(HttpClientResponse::end));
            }
            assertThat(failed(up)).isEqualTo(before);
        }
    }

    private static long failed(Http2Upstream up) {
        return up.gateway.gateway().pools().states().get(0).endpoints().get(0).failed();
    }

    private static Future<HttpClientResponse> call(Http2Upstream up) {
        return call(up, "/");
    }

    private static Future<HttpClientResponse> call(Http2Upstream up, String path) {
        return Http2UpstreamTest.client(up, HttpVersion.HTTP_2)
                .request(HttpMethod.POST, up.gateway.port(), "127.0.0.1", path)
                .compose(request ->
                        request.putHeader("Content-Type", "application/grpc").send(Buffer.buffer("call")));
    }

    /** A gateway before WebSockets that say nothing, and an event stream without an end. */
    private static GatewayInTest sockets(List<ServerWebSocket> inner, String notice) throws Exception {
        GatewayInTest gateway = new GatewayInTest().with("drain-notice", notice).with("drain", "30s");
        int port = await(gateway.vertx()
                        .createHttpServer(
                                new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                        .webSocketHandler(inner::add)
                        .requestHandler(request -> {
                            if (request.path().equals("/events")) {
                                request.response()
                                        .putHeader("Content-Type", "text/event-stream")
                                        .setChunked(true)
                                        .write("data: first\n\n");
                            } else {
                                request.response().end("short");
                            }
                        })
                        .listen())
                .actualPort();
        return gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none" + ROUTE + " }");
    }

    /** Frames for as long as they are wanted, a Close, and the end of the connection without waiting for anything. */
    private static void pour(ServerSocket server, AtomicBoolean enough, AtomicLong written) throws IOException {
        try (Socket socket = server.accept()) {
            readHead(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + ACCEPT + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] frame = new byte[4 + FRAME];
            frame[0] = (byte) 0x82;
            frame[1] = 126;
            frame[2] = (byte) (FRAME >> 8);
            frame[3] = (byte) FRAME;
            while (!enough.get()) {
                out.write(frame);
                written.addAndGet(frame.length);
            }
            out.write(SO_LONG);
        }
    }

    private static byte[] handshake() {
        return ("GET /socket HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void readHead(InputStream in) throws IOException {
        readUntil(in, "\r\n\r\n");
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(end) < 0) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("ended after " + seen);
            }
            seen.append((char) octet);
        }
        return seen.toString();
    }
}
