package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A service that answers before it has the whole request, and what becomes of the client's connection. */
class EarlyAnswerTest {

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
