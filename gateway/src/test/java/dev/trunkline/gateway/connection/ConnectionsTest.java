package dev.trunkline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1 connection by connection: in order, in time, and not too many. */
class ConnectionsTest {

    private static final int BIG = 32 << 20;
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n";

    private final AtomicReference<Handler<HttpServerRequest>> upstream = new AtomicReference<>();
    private final GatewayInTest gateway = gateway();

    private static GatewayInTest gateway() {
        try {
            return new GatewayInTest();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @BeforeEach
    void echo() {
        upstream.set(request -> request.body().onSuccess(body -> request.response()
                .end(request.uri() + " " + body + " " + request.getHeader("X-Forwarded-For"))));
    }

    private void start() throws Exception {
        int port = gateway.upstream(request -> upstream.get().handle(request));
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 20s, max-body: 128MiB }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void pipelined_requests_are_answered_in_their_order() throws Exception {
        start();

        String answers = gateway.raw("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na"
                + "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
                + "POST /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nc\r\n0\r\nX-Trailer: 1\r\n\r\n"
                + "GET /4 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        assertThat(answers).containsSubsequence("/1 a ", "/2  ", "/3 c ", "/4  ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1\r\nConnection: close, x", "HTTP/1.1\r\nConnection: close", "HTTP/1.0"})
    void what_stands_behind_the_last_request_is_not_looked_at(String last) throws Exception {
        start();

        String answers = gateway.raw("GET /1 " + last + "\r\nHost: h\r\n\r\n"
                + "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + "b".repeat(1_000));

        assertThat(answers)
                .contains("/1 ")
                .containsIgnoringCase("connection: close")
                .doesNotContain("/2 ");
    }

    /** RFC 9112 §9.6: who says that it closes does not answer what came before that word. */
    @Test
    void what_is_pipelined_while_the_gateway_drains_is_answered_to_the_last() throws Exception {
        gateway.with("drain-notice", "5s").with("drain", "60s");
        start();
        String two = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n";

        try (Socket before = open(GET + "\r\n")) {
            InputStream in = before.getInputStream();
            await().until(() -> in.available() > 0);
            gateway.gateway().stop();
            before.getOutputStream().write(two.getBytes(StandardCharsets.US_ASCII));

            for (String answers : List.of(new String(in.readAllBytes(), StandardCharsets.US_ASCII), gateway.raw(two))) {
                assertThat(answers).containsSubsequence("HTTP/1.1 200", "/1 ", "HTTP/1.1 200", "/2 ");
                assertThat(answers.substring(0, answers.indexOf("/1 ")))
                        .doesNotContainIgnoringCase("connection: close");
                assertThat(answers.substring(answers.indexOf("/1 "))).containsIgnoringCase("connection: close");
            }
        }
    }

    @Test
    void an_http_1_0_client_keeps_its_connection_if_it_asks_to() throws Exception {
        start();

        assertThat(gateway.raw("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n"))
                .containsSubsequence("HTTP/1.0 200", "onnection: keep-alive", "/1 ", "HTTP/1.0 200", "/2 ");
    }

    @Test
    void an_upgrade_to_h2c_is_not_taken_up() throws Exception {
        start();

        assertThat(gateway.raw(GET + "Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void a_client_that_sends_too_far_ahead_is_closed() throws Exception {
        gateway.with("connections.pipelined", "3");
        upstream.set(request -> {});
        start();

        assertThat(gateway.raw((GET + "\r\n").repeat(5))).isEmpty();
        assertThat(gateway.gateway().connections().ended(Reason.TOO_MANY_PIPELINED))
                .isEqualTo(1);
    }

    @Test
    void a_head_that_does_not_end_is_not_waited_for() throws Exception {
        gateway.with("connections.head", "1s");
        start();

        for (String begun : List.of("", "GET / HT", GET + "X: ")) {
            assertThat(gateway.raw(begun)).isEmpty();
        }
        // The next one of a connection that was good.
        try (Socket socket = open(GET + "\r\n")) {
            InputStream in = socket.getInputStream();
            await().until(() -> in.available() > 0);
            socket.getOutputStream().write('G');
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200");
        }
        assertThat(gateway.gateway().connections().ended(Reason.HEAD_LATE)).isEqualTo(4);
    }

    @Test
    void a_connection_that_waits_for_its_next_request_is_no_slow_one() throws Exception {
        gateway.with("connections.head", "1s").with("limits.client-idle", "3s");
        start();

        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((GET + "\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200");
        }
        assertThat(gateway.gateway().connections().ended(Reason.HEAD_LATE)).isZero();
        assertThat(gateway.gateway().connections().ended(Reason.IDLE)).isEqualTo(1);
    }

    @Test
    void a_body_that_trickles_is_not_waited_for() throws Exception {
        gateway.with("connections.patience", "400ms").with("connections.least-rate", "1000");
        start();

        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(50);
            socket.getOutputStream()
                    .write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> {
                socket.getOutputStream().write('x');
                return ended(socket);
            });
        } catch (IOException reset) {
            // As good an end as any, for who sends on.
        }
        await().until(() -> gateway.gateway().connections().ended(Reason.BODY_SLOW) == 1);
    }

    @Test
    void a_body_that_waits_for_the_upstream_is_no_slow_one() throws Exception {
        gateway.with("connections.patience", "500ms").with("connections.least-rate", "100000");
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        upstream.set(request -> {
            request.pause();
            held.add(request);
            request.endHandler(end -> request.response().end("whole"));
            request.handler(bytes -> {});
        });
        start();

        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            Thread sender = new Thread(() -> {
                try {
                    socket.getOutputStream()
                            .write(("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " + BIG
                                            + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().write(new byte[BIG]);
                } catch (IOException closed) {
                    // The answer tells.
                }
            });
            sender.start();
            await().until(() -> held.size() == 1);
            long since = System.nanoTime();
            await().until(() -> System.nanoTime() - since > 1_000_000_000L);
            held.get(0).resume();

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("whole");
        }
    }

    @Test
    void one_address_has_so_many_connections_and_others_have_theirs() throws Exception {
        gateway.with("connections.most-per-address", "3")
                .with("connections.most", "5")
                .with("connections.proxy-protocol-from", "127.0.0.1");
        start();
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            open.add(open("PROXY TCP4 192.0.2.7 192.0.2.1 5 80\r\n"));
        }
        await().until(() -> gateway.gateway().connections().ended(Reason.TOO_MANY_FROM_ADDRESS) == 1
                && gateway.gateway().connections().open() == 3);
        for (int i = 0; i < 4; i++) {
            open.add(open("PROXY TCP6 2001:db8:0:1::" + i + " 2001:db8::1 5 80\r\n"));
        }

        await().until(() -> gateway.gateway().connections().ended(Reason.TOO_MANY) == 2);
        assertThat(gateway.gateway().connections().open()).isEqualTo(5);
        for (Socket socket : open) {
            socket.close();
        }
        await().until(() -> gateway.gateway().connections().open() == 0);
    }

    private Socket open(String greeting) throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.port());
        socket.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void a_proxy_says_who_its_client_is_in_either_version() throws Exception {
        gateway.with("connections.proxy-protocol-from", "127.0.0.0/8");
        start();
        String close = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

        assertThat(gateway.raw("PROXY TCP4 203.0.113.9 192.0.2.1 1234 80\r\n" + close))
                .endsWith(" 203.0.113.9");
        assertThat(gateway.raw("PROXY TCP6 2001:db8::9 2001:db8::1 1234 80\r\n" + close))
                .contains("2001:db8:");
        assertThat(gateway.raw("PROXY UNKNOWN\r\n" + close)).endsWith(" 127.0.0.1");
        assertThat(gateway.raw(version2(1) + close)).endsWith(" 203.0.113.9");
        // LOCAL: the proxy speaks for itself, as in a health check.
        assertThat(gateway.raw(version2(0) + close)).endsWith(" 127.0.0.1");
        // AF_UNIX: whoever spoke to the proxy has no address.
        assertThat(gateway.raw(overUnixSocket() + close)).endsWith(" 127.0.0.1");
    }

    @Test
    void a_malformed_proxy_header_or_none_ends_the_connection() throws Exception {
        gateway.with("connections.proxy-protocol-from", "127.0.0.1").with("connections.head", "500ms");
        start();

        for (String wrong :
                List.of("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "PROXY TCP4 x y 1 2\r\n\r\n", "PROXY TCP4 1.2")) {
            assertThat(gateway.raw(wrong)).isEmpty();
        }
        assertThat(gateway.gateway().connections().ended(Reason.BAD_PROXY_HEADER))
                .isEqualTo(3);
    }

    @Test
    void who_is_no_proxy_of_ours_cannot_say_so() throws Exception {
        gateway.with("connections.proxy-protocol-from", "10.0.0.0/8");
        start();

        assertThat(gateway.raw("PROXY TCP4 203.0.113.9 192.0.2.1 1234 80\r\nHost: h\r\n\r\n"))
                .contains(" 400 Bad Request");
        assertThat(gateway.get("/")).endsWith(" 127.0.0.1");
    }

    private static String version2(int command) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a});
        header.write(0x20 | command);
        header.write(0x11);
        header.writeBytes(new byte[] {0, 12, (byte) 203, 0, 113, 9, (byte) 192, 0, 2, 1, 4, (byte) 210, 0, 80});
        return header.toString(StandardCharsets.ISO_8859_1);
    }

    private static String overUnixSocket() {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a});
        header.writeBytes(new byte[] {0x21, 0x31, 0, (byte) 216});
        for (String path : List.of("/run/client", "/run/proxy")) {
            header.writeBytes(Arrays.copyOf(path.getBytes(StandardCharsets.US_ASCII), 108));
        }
        return header.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean ended(Socket socket) throws IOException {
        try {
            InputStream in = socket.getInputStream();
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        }
    }
}
