package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static dev.trunkline.gateway.connection.FramesInTest.END_HEADERS;
import static dev.trunkline.gateway.connection.FramesInTest.HEADERS;
import static dev.trunkline.gateway.connection.FramesInTest.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.StandStill;
import dev.trunkline.gateway.connection.FramesInTest;
import dev.trunkline.gateway.exchange.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How streams and connections to an upstream that speaks HTTP/2 end before their time: by a reset, or by GOAWAY. */
class Http2UpstreamEndsTest {

    private static final long INTERNAL_ERROR = 2;
    private static final long REFUSED_STREAM = 7;
    private static final long CANCEL = 8;
    private static final int BIG = 16 << 20;

    @TempDir
    Path folder;

    private final List<HttpServerRequest> arrived = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void a_reset_before_the_answer_is_502_and_the_request_is_not_repeated(String protocol) throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(request -> {
                arrived.add(request);
                request.response().reset(INTERNAL_ERROR);
            });

            for (int i = 0; i < 2; i++) {
                assertThat(up.gateway.get("/")).startsWith("HTTP/1.1 502 ").contains("broke off without an answer");
            }
            assertThat(arrived).hasSize(2);
            // A stream is not the connection.
            assertThat(arrived.get(0).connection()).isSameAs(arrived.get(1).connection());
        }
    }

    @Test
    void a_stream_that_one_endpoint_refuses_goes_to_another() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        try (Cluster cluster = Cluster.of(
                ", protocol: h2c, balance: round-robin",
                "",
                request -> {
                    refused.incrementAndGet();
                    request.response().reset(REFUSED_STREAM);
                },
                request -> request.response().end("taken"))) {
            for (int i = 0; i < 8; i++) {
                assertThat(cluster.gateway.raw("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                        .endsWith("taken");
            }
        }
        assertThat(refused).hasPositiveValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void a_reset_within_the_answer_is_never_taken_for_its_end(String protocol) throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(
                    request -> request.response().setChunked(true).write("half").onSuccess(sent -> request.response()
                            .reset(INTERNAL_ERROR)));

            assertThat(up.gateway.get("/")).startsWith("HTTP/1.1 200 ").doesNotContain("\r\n0\r\n");
            Future<Buffer> body = Http2UpstreamTest.client(up, HttpVersion.HTTP_2)
                    .request(HttpMethod.GET, up.gateway.port(), "127.0.0.1", "/")
                    .compose(HttpClientRequest::send)
                    .compose(HttpClientResponse::body);
            await().until(body::isComplete);
            assertThat(body.cause())
                    .isInstanceOfSatisfying(StreamResetException.class, reset -> assertThat(reset.getCode())
                            .isEqualTo(INTERNAL_ERROR));
            assertThat(up.gateway.outcomes()).containsExactly(Outcome.CUT, Outcome.CUT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void when_the_client_goes_the_stream_is_cancelled_and_the_connection_stays(String protocol) throws Exception {
        AtomicReference<Throwable> end = new AtomicReference<>();
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(request -> {
                arrived.add(request);
                request.response().exceptionHandler(end::set);
                if (arrived.size() > 1) {
                    request.response().end();
                }
            });
            try (Socket socket = new Socket("127.0.0.1", up.gateway.port())) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                await().until(() -> arrived.size() == 1);
            }

            await().until(() -> end.get() != null);
            assertThat(end.get())
                    .isInstanceOfSatisfying(StreamResetException.class, reset -> assertThat(reset.getCode())
                            .isEqualTo(CANCEL));
            assertThat(up.gateway.get("/")).startsWith("HTTP/1.1 200 ");
            assertThat(arrived.get(0).connection()).isSameAs(arrived.get(1).connection());
        }
    }

    @Test
    void streams_that_clients_reset_at_once_take_no_places_for_ever() throws Exception {
        HttpServerOptions two =
                new HttpServerOptions().setInitialSettings(new Http2Settings().setMaxConcurrentStreams(2));
        try (Http2Upstream up = Http2Upstream.of("h2c", folder, two, "up.test", ", max-connections: 1", "")) {
            up.does.set(request -> request.endHandler(end -> request.response().end("answered")));
            // So that there is a connection, and streams of it are given at once.
            assertThat(up.gateway.get("/")).endsWith("answered");
            try (FramesInTest client = new FramesInTest(up.gateway.port())) {
                ByteArrayOutputStream frames = new ByteArrayOutputStream();
                for (int stream = 1; stream < 60; stream += 2) {
                    frames.writeBytes(FramesInTest.frame(
                            HEADERS,
                            END_HEADERS,
                            stream,
                            FramesInTest.fields(Map.of(
                                    ":method", "POST", ":scheme", "http", ":authority", "edge.test", ":path", "/"))));
                    frames.writeBytes(FramesInTest.frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
                }
                client.raw(frames.toByteArray());
                await().until(() -> up.gateway.outcomes().size() == 31);
            }

            for (int i = 0; i < 4; i++) {
                assertThat(up.gateway.get("/")).endsWith("answered");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void what_runs_when_the_upstream_goes_away_ends_and_the_next_has_a_new_connection(String protocol)
            throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(hold());
            Future<HttpClientResponse> running = Http2UpstreamTest.send(up, HttpVersion.HTTP_1_1, HttpMethod.GET, null);
            await().until(() -> arrived.size() == 1);
            HttpConnection first = arrived.get(0).connection();
            first.shutdown(30, TimeUnit.SECONDS);
            up.does.set(request -> request.response().end("" + (request.connection() != first)));
            await().until(() -> up.gateway.get("/").endsWith("true"));

            arrived.get(0).response().end("whole");

            HttpClientResponse answer = await(running);
            Future<Buffer> body = answer.body();
            answer.resume();
            assertThat(await(body).toString()).isEqualTo("whole");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void what_the_upstream_has_not_looked_at_before_it_went_is_sent_again(String protocol) throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", ", retry: {}")) {
            up.does.set(hold());
            Future<HttpClientResponse> first = Http2UpstreamTest.send(up, HttpVersion.HTTP_1_1, HttpMethod.GET, null);
            await().until(() -> arrived.size() == 1);
            up.does.set(request -> {
                if (request.connection() == arrived.get(0).connection()) {
                    // As if it had not come: the first stream was the last that counts.
                    request.connection().goAway(0, arrived.get(0).streamId());
                } else {
                    request.body().onSuccess(body -> request.response().end("sent again: " + body));
                }
            });

            assertThat(up.gateway.raw(
                            "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"))
                    .endsWith("sent again: hello");
            arrived.get(0).response().end();
            assertThat(await(first).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void an_answer_that_is_read_slowly_is_whole_though_the_upstream_has_gone_away(String protocol) throws Exception {
        AtomicLong written = new AtomicLong();
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", ", timeout: 60s")) {
            up.does.set(request -> {
                request.response().setChunked(true);
                request.connection().goAway(0, request.streamId());
                StandStill.pour(request.response(), BIG, written, () -> request.response()
                        .end());
            });
            try (Socket slow = new Socket()) {
                slow.setReceiveBufferSize(4_096);
                slow.setSoTimeout(60_000);
                slow.connect(new InetSocketAddress("127.0.0.1", up.gateway.port()));
                slow.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                await().until(() -> written.get() > 0);

                InputStream in = slow.getInputStream();
                byte[] all = in.readAllBytes();

                assertThat(up.gateway.outcomes()).containsExactly(Outcome.ANSWERED);
                assertThat(written.get()).isEqualTo(BIG);
                assertThat(all.length).isGreaterThan(BIG);
                assertThat(new String(all, all.length - 7, 7, StandardCharsets.US_ASCII))
                        .isEqualTo("\r\n0\r\n\r\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void an_answer_that_ends_with_the_connection_is_cut_after_goaway_too(String protocol) throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(
                    request -> request.response().setChunked(true).write("half").onSuccess(sent -> {
                        request.connection().goAway(0, request.streamId());
                        // Past HTTP/2, which would wait for the stream to end.
                        ((ConnectionBase) request.connection())
                                .channel()
                                .pipeline()
                                .firstContext()
                                .close();
                    }));

            assertThat(up.gateway.get("/")).contains("half").doesNotContain("\r\n0\r\n");
            assertThat(up.gateway.outcomes()).containsExactly(Outcome.CUT);
        }
    }

    private Handler<HttpServerRequest> hold() {
        return arrived::add;
    }
}
