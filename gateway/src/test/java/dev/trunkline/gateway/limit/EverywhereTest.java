package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.FramesInTest;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A limit for all routes: it holds for what never gets to one as well. */
class EverywhereTest {

    private static final int BURST = 3;

    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest().with("hosts", "edge.test");
        int port = gateway.upstream(request -> request.response().end("let in"));
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "limits:",
                "  everywhere: { key: address, rate: 1/h, burst: " + BURST + " }",
                "limit: [everywhere]",
                "filter: [{ id: no-evil, methods: [DELETE] }]",
                "routes:",
                "  - id: here",
                "    match: { path: /here, methods: [GET, DELETE, OPTIONS] }",
                "    to: up",
                "    auth: none",
                "    cors: { origins: [https://app.test] }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_path_without_a_route_is_counted() throws Exception {
        counted("GET /nowhere HTTP/1.1\r\nHost: edge.test\r\n", "404");
    }

    @Test
    void a_wrong_method_is_counted() throws Exception {
        counted("PUT /here HTTP/1.1\r\nHost: edge.test\r\nContent-Length: 0\r\n", "405");
    }

    @Test
    void another_host_is_counted() throws Exception {
        counted("GET /here HTTP/1.1\r\nHost: other.test\r\n", "421");
    }

    @Test
    void a_target_that_cannot_be_read_is_counted() throws Exception {
        counted("GET ftp://x/ HTTP/1.1\r\nHost: edge.test\r\n", "400");
    }

    @Test
    void a_connect_that_has_no_target_is_counted() throws Exception {
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            for (int i = 0; i <= BURST; i++) {
                client.send(
                        FramesInTest.HEADERS,
                        FramesInTest.END_HEADERS | FramesInTest.END_STREAM,
                        1 + 2 * i,
                        FramesInTest.fields(":method", "CONNECT", ":authority", "edge.test:80"));
                assertThat(client.decode(client.await(frame -> frame.is(FramesInTest.HEADERS)))
                                .status())
                        .hasToString(i < BURST ? "501" : "429");
            }
        }
    }

    @Test
    void what_the_request_filter_turns_away_is_counted() throws Exception {
        counted("DELETE /here HTTP/1.1\r\nHost: edge.test\r\n", "403");
    }

    @Test
    void a_preflight_is_counted() throws Exception {
        counted(
                "OPTIONS /here HTTP/1.1\r\nHost: edge.test\r\nOrigin: https://app.test\r\n"
                        + "Access-Control-Request-Method: GET\r\n",
                "204");
    }

    @Test
    void a_body_that_is_not_read_is_no_hindrance() throws Exception {
        for (int i = 0; i < BURST + 2; i++) {
            String answer = gateway.raw("POST /nowhere HTTP/1.1\r\nHost: edge.test\r\nConnection: close\r\n"
                    + "Content-Length: 5\r\n\r\nhello");
            assertThat(answer).startsWith("HTTP/1.1 " + (i < BURST ? "404" : "429") + " ");
        }
    }

    private void counted(String head, String status) throws IOException {
        String request = head + "Connection: close\r\n\r\n";
        for (int i = 0; i < BURST; i++) {
            assertThat(gateway.raw(request)).startsWith("HTTP/1.1 " + status + " ");
        }
        assertThat(gateway.raw(request))
                .startsWith("HTTP/1.1 429 ")
                .contains("Retry-After: ", "RateLimit: \"everywhere\";r=0;", "application/problem+json");
        assertThat(gateway.get("/here")).startsWith("HTTP/1.1 429 ");
        assertThat(gateway.outcomes()).hasSize(BURST + 2);
    }
}
