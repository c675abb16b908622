package dev.trunkline.gateway.connection;

import static dev.trunkline.gateway.connection.FramesInTest.CONTINUATION;
import static dev.trunkline.gateway.connection.FramesInTest.DATA;
import static dev.trunkline.gateway.connection.FramesInTest.END_HEADERS;
import static dev.trunkline.gateway.connection.FramesInTest.END_STREAM;
import static dev.trunkline.gateway.connection.FramesInTest.GOAWAY;
import static dev.trunkline.gateway.connection.FramesInTest.HEADERS;
import static dev.trunkline.gateway.connection.FramesInTest.PING;
import static dev.trunkline.gateway.connection.FramesInTest.RST_STREAM;
import static dev.trunkline.gateway.connection.FramesInTest.SETTINGS;
import static dev.trunkline.gateway.connection.FramesInTest.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import dev.trunkline.gateway.connection.FramesInTest.Frame;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 frame by frame: what clients get, and what they may not do. */
class Http2Test {

    private static final int INTERNAL_ERROR = 2;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int BIG = 1 << 20;

    private final AtomicReference<Handler<HttpServerRequest>> upstream = new AtomicReference<>();
    private GatewayInTest gateway;

    @BeforeEach
    void prepare() throws IOException {
        gateway = new GatewayInTest()
                .with("limits.linger", "300ms")
                .with("connections.control-frames", "50")
                .with("connections.resets", "20")
                .with("connections.streams", "10");
    }

    private void start() throws Exception {
        int port = gateway.upstream(request -> upstream.get().handle(request));
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 60s }",
                "  - { id: small, match: { path: /small }, to: up, auth: none, max-body: 16B }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_request_and_its_answer_pass_by_prior_knowledge() throws Exception {
        start();
        upstream.set(request -> request.body().onSuccess(body -> request.response()
                .putHeader("Connection", "keep-alive")
                .end(request.method() + " " + request.uri() + " " + body + " "
                        + request.getHeader("X-Forwarded-Host"))));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.send(
                    HEADERS,
                    END_HEADERS,
                    1,
                    FramesInTest.fields(Map.of(
                            ":method", "PUT", ":scheme", "http", ":authority", "edge.test:8080", ":path", "/a?b")));
            client.send(DATA, 0, 1, "hel".getBytes());
            client.send(DATA, END_STREAM, 1, "lo".getBytes());

            Http2Headers head = client.decode(client.await(frame -> frame.is(HEADERS)));
            assertThat(head.status()).hasToString("200");
            assertThat(head.contains("connection")).isFalse();
            assertThat(client.await(frame -> frame.is(DATA)).text()).isEqualTo("PUT /a?b hello edge.test:8080");
        }
    }

    @Test
    void trailers_of_the_upstream_end_the_stream() throws Exception {
        start();
        upstream.set(request -> request.response()
                .setChunked(true)
                .putTrailer("X-Checksum", "7")
                .end("body"));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.get(1, "/");

            client.await(frame -> frame.is(DATA));
            Frame trailers = client.await(frame -> frame.is(HEADERS) && (frame.flags() & END_STREAM) != 0);
            assertThat(trailers.stream()).isEqualTo(1);
        }
    }

    /** RFC 9113 §8.5: it has no target but its authority, and its tunnel is open until one side ends it. */
    @Test
    void a_connect_is_answered_and_its_connection_goes_on() throws Exception {
        start();
        upstream.set(request -> request.response().end("fine"));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.send(HEADERS, END_HEADERS, 1, FramesInTest.fields(":method", "CONNECT", ":authority", "h:80"));
            assertThat(client.decode(client.await(frame -> frame.is(HEADERS))).status())
                    .hasToString("501");
            assertThat(client.await(frame -> frame.is(DATA)).text())
                    .contains("/problems/not-implemented", "\"instance\":\"h:80\"");
            assertThat(client.await(frame -> frame.is(RST_STREAM)).error()).isZero();

            client.get(3, "/");
            assertThat(client.decode(client.await(frame -> frame.is(HEADERS))).status())
                    .hasToString("200");
        }
    }

    @Test
    void a_body_that_is_refused_ends_its_stream_and_not_the_connection() throws Exception {
        start();
        upstream.set(request -> request.response().end("fine"));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.send(
                    HEADERS,
                    END_HEADERS,
                    1,
                    FramesInTest.fields(Map.of(
                            ":method", "POST", ":scheme", "http", ":authority", "edge.test", ":path", "/small")));
            client.send(DATA, 0, 1, new byte[17]);
            assertThat(client.decode(client.await(frame -> frame.is(HEADERS))).status())
                    .hasToString("413");
            client.get(3, "/");

            // In either order: the stream ends when its body has been waited for long enough.
            List<Frame> ends = List.of(client.await(Http2Test::endsEither), client.await(Http2Test::endsEither));
            assertThat(ends).filteredOn(frame -> frame.is(DATA)).singleElement().satisfies(frame -> assertThat(
                            frame.text())
                    .isEqualTo("fine"));
            assertThat(ends)
                    .filteredOn(frame -> frame.is(RST_STREAM))
                    .singleElement()
                    .satisfies(frame -> assertThat(frame.error()).isZero());
        }
    }

    private static boolean endsEither(Frame frame) {
        return frame.is(RST_STREAM) || frame.is(DATA) && frame.stream() == 3;
    }

    @Test
    void rapid_resets_pings_and_settings_are_told_to_calm_down() throws Exception {
        start();
        upstream.set(request -> {});
        Flood resets = client -> {
            for (int stream = 1; stream < 100; stream += 2) {
                client.get(stream, "/");
                client.send(RST_STREAM, 0, stream, 0, 0, 0, 8);
            }
        };
        // MadeYouReset: each stream ends by an error of the client's, while the upstream works on.
        Flood provoked = client -> {
            for (int stream = 1; stream < 100; stream += 2) {
                client.get(stream, "/");
                client.send(WINDOW_UPDATE, 0, stream, 0, 0, 0, 0);
            }
        };
        Flood pings = client -> {
            for (int i = 0; i < 100; i++) {
                client.send(PING, 0, 0, new byte[8]);
            }
        };
        Flood settings = client -> {
            for (int i = 0; i < 100; i++) {
                client.send(SETTINGS, 0, 0);
            }
        };
        Flood emptyData = client -> {
            client.send(
                    HEADERS,
                    END_HEADERS,
                    1,
                    FramesInTest.fields(
                            Map.of(":method", "POST", ":scheme", "http", ":authority", "edge.test", ":path", "/")));
            for (int i = 0; i < 20; i++) {
                client.send(DATA, 0, 1);
            }
        };
        Flood continuations = client -> {
            client.send(HEADERS, 0, 1, FramesInTest.fields(Map.of(":method", "GET")));
            for (int i = 0; i < FrameCursor.MOST_OF_A_BLOCK; i++) {
                client.send(CONTINUATION, 0, 1, FramesInTest.fields(Map.of("a" + i, "b")));
            }
        };
        for (Flood flood : List.of(resets, provoked, pings, settings, emptyData, continuations)) {
            try (FramesInTest client = new FramesInTest(gateway.port())) {
                client.await(frame -> frame.is(SETTINGS));
                try {
                    flood.send(client);
                } catch (IOException closedMeanwhile) {
                    // What it had to say is read below.
                }
                assertThat(client.await(frame -> frame.is(GOAWAY)).error()).isEqualTo(ENHANCE_YOUR_CALM);
                assertThat(client.closed()).isTrue();
            }
        }
        assertThat(gateway.gateway().connections().ended(Reason.FLOOD)).isEqualTo(6);
    }

    @Test
    void streams_whose_upstream_dies_are_no_fault_of_the_client() throws Exception {
        start();
        upstream.set(request -> {
            if (request.path().equals("/fine")) {
                request.response().end("fine");
            } else {
                request.response().setChunked(true).write("half").onSuccess(sent -> request.connection()
                        .close());
            }
        });

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            for (int stream = 1; stream < 100; stream += 2) {
                client.get(stream, "/");
                assertThat(client.await(frame -> frame.is(RST_STREAM) || frame.is(GOAWAY))
                                .error())
                        .isEqualTo(INTERNAL_ERROR);
            }
            client.get(101, "/fine");
            assertThat(client.await(frame -> frame.is(DATA) && frame.stream() == 101)
                            .text())
                    .isEqualTo("fine");
        }
        assertThat(gateway.gateway().connections().ended(Reason.FLOOD)).isZero();
    }

    @Test
    void a_connection_that_breaks_the_protocol_is_counted_once() throws Exception {
        start();
        Flood settingsOfOddLength = client -> client.send(SETTINGS, 0, 0, 1, 2, 3, 4, 5);
        Flood dataOfNoStream = client -> client.send(DATA, 0, 0, 1);
        Flood streamOfAServer = client -> client.get(2, "/");

        for (Flood wrong : List.of(settingsOfOddLength, dataOfNoStream, streamOfAServer)) {
            try (FramesInTest client = new FramesInTest(gateway.port())) {
                client.await(frame -> frame.is(SETTINGS));
                wrong.send(client);
                assertThat(client.await(frame -> frame.is(GOAWAY)).error()).isNotZero();
                assertThat(client.closed()).isTrue();
            }
        }
        assertThat(gateway.gateway().connections().ended(Reason.PROTOCOL_ERROR)).isEqualTo(3);
        assertThat(gateway.gateway().connections().ended(Reason.FLOOD)).isZero();
    }

    /** As clients of gRPC do to measure how much can be under way. */
    @Test
    void a_ping_after_each_answer_is_no_flood() throws Exception {
        gateway.with("connections.control-frames", "20");
        start();
        upstream.set(request -> request.response().end("fine"));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            for (int i = 0; i < 100; i++) {
                client.get(2 * i + 1, "/");
                assertThat(client.await(frame -> frame.is(DATA) || frame.is(GOAWAY))
                                .text())
                        .isEqualTo("fine");
                client.send(PING, 0, 0, new byte[8]);
                assertThat(client.await(frame -> frame.is(PING) || frame.is(GOAWAY))
                                .type())
                        .isEqualTo(PING);
            }
        }
        assertThat(gateway.gateway().connections().ended(Reason.FLOOD)).isZero();
    }

    @Test
    void continuations_that_bring_nothing_are_a_flood_also_beside_an_open_stream() throws Exception {
        start();
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        upstream.set(held::add);

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.await(frame -> frame.is(SETTINGS));
            client.get(1, "/");
            await().atMost(Duration.ofSeconds(60)).until(() -> held.size() == 1);
            client.send(HEADERS, 0, 3, FramesInTest.fields(Map.of(":method", "GET")));
            try {
                for (int i = 0; i < 60; i++) {
                    client.send(CONTINUATION, 0, 3);
                }
            } catch (IOException closedMeanwhile) {
                // What it had to say is read below.
            }

            assertThat(client.await(frame -> frame.is(GOAWAY)).error()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(client.closed()).isTrue();
        }
        assertThat(gateway.gateway().connections().ended(Reason.FLOOD)).isEqualTo(1);
    }

    private interface Flood {
        void send(FramesInTest client) throws IOException;
    }

    @Test
    void headers_larger_than_the_limit_are_refused() throws Exception {
        start();
        upstream.set(request -> request.response().end("fine"));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            block.writeBytes(FramesInTest.fields(Map.of(
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":authority",
                    "edge.test",
                    ":path",
                    "/",
                    "x",
                    "y".repeat(8_000))));
            block.writeBytes(FramesInTest.fields(Map.of("x", "y".repeat(8_000))));
            client.send(HEADERS, END_STREAM, 1, block.toByteArray());
            client.send(CONTINUATION, END_HEADERS, 1, FramesInTest.fields(Map.of("z", "y".repeat(8_000))));

            Frame refusal = client.await(frame -> frame.is(HEADERS) || frame.is(RST_STREAM) || frame.is(GOAWAY));
            if (refusal.is(HEADERS)) {
                assertThat(client.decode(refusal).status()).hasToString("431");
            }
        }
    }

    @Test
    void a_header_block_that_does_not_end_is_late() throws Exception {
        gateway.with("connections.head", "400ms");
        start();
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.await(frame -> frame.is(SETTINGS));
            client.send(HEADERS, 0, 1, FramesInTest.fields(Map.of(":method", "GET")));

            assertThat(client.await(frame -> frame.is(GOAWAY)).error()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(client.closed()).isTrue();
        }
        assertThat(gateway.gateway().connections().ended(Reason.HEAD_LATE)).isEqualTo(1);
    }

    @Test
    void a_body_that_trickles_ends_its_stream_and_the_others_go_on() throws Exception {
        gateway.with("connections.patience", "400ms").with("connections.least-rate", "1000");
        start();
        upstream.set(
                request -> request.body().onSuccess(body -> request.response().end("fine")));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.send(HEADERS, END_HEADERS, 1, post("text/plain"));
            client.send(HEADERS, END_HEADERS, 3, post("application/grpc"));
            client.send(DATA, 0, 1, "x".getBytes());
            client.send(DATA, 0, 3, "x".getBytes());

            Frame reset = client.await(frame -> frame.is(RST_STREAM));
            assertThat(reset.stream()).isEqualTo(1);
            assertThat(reset.error()).isEqualTo(ENHANCE_YOUR_CALM);
            client.send(DATA, END_STREAM, 3, "y".getBytes());
            assertThat(client.await(frame -> frame.is(DATA)).text()).isEqualTo("fine");
        }
        assertThat(gateway.gateway().connections().ended(Reason.BODY_SLOW)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100-continue", "something-else"})
    void a_body_that_is_to_be_asked_for_is_not_waited_for_without_end(String expect) throws Exception {
        gateway.with("connections.patience", "400ms").with("connections.least-rate", "1000");
        start();
        upstream.set(
                request -> request.body().onSuccess(body -> request.response().end("fine")));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.send(
                    HEADERS,
                    END_HEADERS,
                    1,
                    FramesInTest.fields(Map.of(
                            ":method",
                            "POST",
                            ":scheme",
                            "http",
                            ":authority",
                            "edge.test",
                            ":path",
                            "/",
                            "expect",
                            expect)));

            assertThat(client.await(frame -> frame.is(RST_STREAM)).error()).isEqualTo(ENHANCE_YOUR_CALM);
        }
        assertThat(gateway.gateway().connections().ended(Reason.BODY_SLOW)).isEqualTo(1);
    }

    private static byte[] post(String type) {
        return FramesInTest.fields(Map.of(
                ":method", "POST", ":scheme", "http", ":authority", "edge.test", ":path", "/", "content-type", type));
    }

    @Test
    void a_client_may_break_off_one_answer_and_read_another() throws Exception {
        start();
        upstream.set(request -> request.response().end("x".repeat(request.path().equals("/big") ? BIG : 4)));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.get(1, "/big");
            client.await(frame -> frame.is(DATA));
            client.send(RST_STREAM, 0, 1, 0, 0, 0, 8);
            client.send(FramesInTest.WINDOW_UPDATE, 0, 0, 0, 16, 0, 0);
            client.get(3, "/");

            assertThat(client.await(frame -> frame.is(DATA) && frame.stream() == 3)
                            .text())
                    .isEqualTo("xxxx");
        }
    }

    @Test
    void more_streams_than_allowed_are_refused_and_may_be_tried_again() throws Exception {
        start();
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        upstream.set(held::add);

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            for (int i = 0; i < 11; i++) {
                client.get(2 * i + 1, "/");
            }

            Frame refused = client.await(frame -> frame.is(RST_STREAM));
            assertThat(refused.stream()).isEqualTo(21);
            assertThat(refused.error()).isEqualTo(7); // REFUSED_STREAM
            await().until(() -> held.size() == 10);
        }
    }
}
