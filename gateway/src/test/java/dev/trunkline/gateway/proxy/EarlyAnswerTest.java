package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.connection.FramesInTest.DATA;
import static dev.trunkline.gateway.connection.FramesInTest.END_HEADERS;
import static dev.trunkline.gateway.connection.FramesInTest.HEADERS;
import static dev.trunkline.gateway.connection.FramesInTest.RST_STREAM;
import static dev.trunkline.gateway.connection.FramesInTest.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.FramesInTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A service that answers before it has the whole request, and what becomes of the client's connection. */
class EarlyAnswerTest {

    /** What a client of HTTP/2 takes that never gives credit (RFC 9113 §6.9.2). */
    private static final int WINDOW = 65_535;

    private static final String LAST = "GET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

    @Test
    void a_connection_whose_answer_did_not_say_that_it_closes_takes_the_next_request() throws Exception {
        try (GatewayInTest gateway = gateway("60s");
                Socket client = client(gateway)) {
            send(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n01234");
            assertThat(answer(client.getInputStream()))
                    .startsWith("HTTP/1.1 401 ")
                    .doesNotContainIgnoringCase("connection:")
                    .endsWith("early");

            send(client, "56789" + LAST);

            assertThat(rest(client)).startsWith("HTTP/1.1 401 ").endsWith("early");
        }
    }

    @Test
    void one_whose_client_wants_it_closed_is_closed_behind_the_body() throws Exception {
        try (GatewayInTest gateway = gateway("60s");
                Socket client = client(gateway)) {
            send(
                    client,
                    "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n0\r\n");
            assertThat(answer(client.getInputStream()))
                    .startsWith("HTTP/1.1 401 ")
                    .containsIgnoringCase("connection: close");

            send(client, "0\r\n\r\n");

            assertThat(rest(client)).isEmpty();
        }
    }

    @Test
    void one_on_which_the_body_does_not_end_is_closed_in_time() throws Exception {
        try (GatewayInTest gateway = gateway("300ms");
                Socket client = client(gateway)) {
            send(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n01234");

            assertThat(rest(client)).startsWith("HTTP/1.1 401 ").endsWith("early");
        }
    }

    @Test
    void on_http2_an_answer_comes_whole_to_a_slow_reader_that_does_not_end_its_body() throws Exception {
        AtomicReference<HttpServerResponse> answer = new AtomicReference<>();
        GatewayInTest gateway = new GatewayInTest().onOneLoop().with("limits.linger", "300ms");
        int port = gateway.upstream(request -> {
            answer.set(request.response());
            request.response().putHeader("Content-Length", "68000").write(Buffer.buffer(new byte[60_000]));
        });
        try (gateway) {
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                    "routes:",
                    "  - { id: any, match: { path: / }, to: up, auth: none, timeout: 60s }");
            try (FramesInTest slow = new FramesInTest(gateway.port());
                    FramesInTest other = new FramesInTest(gateway.port())) {
                post(slow, "/");
                // Whose head goes on with it.
                slow.send(DATA, 0, 1, 'x');
                int read = read(slow, 60_000);
                answer.get().end(Buffer.buffer(new byte[8_000]));
                read += read(slow, WINDOW - read);
                // Whose stream is reset after the same time, which began later.
                post(other, "/none");
                other.await(frame -> frame.is(RST_STREAM));

                slow.send(WINDOW_UPDATE, 0, 0, 0, 1, 0, 0);
                slow.send(WINDOW_UPDATE, 0, 1, 0, 1, 0, 0);

                assertThat(read + read(slow, 68_000 - read)).isEqualTo(68_000);
                assertThat(slow.await(frame -> frame.is(RST_STREAM)).error()).isZero();
            }
        }
    }

    private static void post(FramesInTest client, String path) throws IOException {
        client.send(
                HEADERS,
                END_HEADERS,
                1,
                FramesInTest.fields(
                        Map.of(":method", "POST", ":scheme", "http", ":authority", "edge.test", ":path", path)));
    }

    /** So many bytes of the answer, or fewer if it is broken off. */
    private static int read(FramesInTest client, int bytes) throws IOException {
        int read = 0;
        while (read < bytes) {
            FramesInTest.Frame frame = client.await(any -> any.is(DATA) || any.is(RST_STREAM));
            if (frame.is(RST_STREAM)) {
                return read;
            }
            read += frame.payload().length;
        }
        return read;
    }

    /**
     * @param linger how long the rest of a body is waited for
     */
    private static GatewayInTest gateway(String linger) throws Exception {
        GatewayInTest gateway = new GatewayInTest().with("limits.linger", linger);
        int port = gateway.upstream(
                request -> request.response().setStatusCode(401).end("early"));
        return gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 60s }");
    }

    private static Socket client(GatewayInTest gateway) throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String rest(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static String answer(InputStream in) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf("\r\n\r\nearly") < 0) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("ended after " + seen);
            }
            seen.append((char) octet);
        }
        return seen.toString();
    }
}
