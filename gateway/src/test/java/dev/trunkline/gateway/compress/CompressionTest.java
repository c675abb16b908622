package dev.trunkline.gateway.compress;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {

    private static final String TEXT = "All work and no play makes Jack a dull boy. ".repeat(500);

    private static final long BIG = 64 << 20;

    private GatewayInTest gateway;
    private HttpClient client;
    private final AtomicReference<Handler<HttpServerRequest>> upstream = new AtomicReference<>();

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> upstream.get().handle(request));
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 20s, max-body: 1MiB }",
                "  - { id: secret, match: { path: /secret }, to: up, auth: none, compress: false }",
                "  - { id: live, match: { path: /live }, to: up, auth: none, idle: 20s }",
                "  - { id: streams, match: { path: /streams }, to: up, auth: none, idle: 20s, compress: streams }");
        client = gateway.vertx().createHttpClient();
        upstream.set(request -> text(request).end(TEXT));
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_comes_in_the_coding_that_was_asked_for(Coding coding) throws IOException {
        Answer answer = get("/", coding.token());

        assertThat(answer.head.getHeader("Content-Encoding")).isEqualTo(coding.token());
        assertThat(answer.head.getHeader("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.body.length()).isLessThan(TEXT.length() / 10);
        assertThat(decoded(coding, answer)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @EnumSource
    void a_body_in_many_chunks_is_one_stream(Coding coding) throws IOException {
        upstream.set(request -> {
            HttpServerResponse response = text(request).setChunked(true);
            for (int i = 0; i < 20; i++) {
                response.write(TEXT);
            }
            response.end();
        });

        assertThat(decoded(coding, get("/", coding.token()))).isEqualTo(TEXT.repeat(20));
    }

    @Test
    void a_whole_answer_in_one_piece_says_its_new_length() {
        upstream.set(request -> text(request).end(TEXT.substring(0, 1_200)));

        Answer answer = get("/", "gzip");

        assertThat(answer.head.getHeader("Content-Length")).isEqualTo(Integer.toString(answer.body.length()));
        assertThat(answer.head.getHeader("Transfer-Encoding")).isNull();
    }

    @Test
    void who_asks_for_nothing_gets_it_plain_and_is_told_that_it_varies() {
        Answer answer = get("/", null);

        assertThat(answer.head.getHeader("Content-Encoding")).isNull();
        assertThat(answer.head.getHeader("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.body.toString()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type     | image/png",
                "Content-Type     | application/octet-stream",
                "Content-Encoding | br",
                "Content-Encoding | identity",
                "Cache-Control    | public, No-Transform",
                "Content-Digest   | sha-256=:AAAA:",
                "Content-Range    | bytes 0-9/100",
            })
    void what_is_coded_or_signed_or_does_not_shrink_stays_as_it_is(String name, String value) {
        upstream.set(request -> text(request).putHeader(name, value).end(TEXT));

        Answer answer = get("/", "gzip");

        assertThat(answer.body.toString()).isEqualTo(TEXT);
        assertThat(answer.head.getHeader("Vary")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html; charset=utf-8",
                "application/json",
                "application/problem+json",
                "APPLICATION/JSON",
                "application/atom+xml",
                "image/svg+xml"
            })
    void text_by_any_name_is_compressed(String type) {
        upstream.set(request -> text(request).putHeader("Content-Type", type).end(TEXT));

        assertThat(get("/", "gzip").head.getHeader("Content-Encoding")).isEqualTo("gzip");
    }

    @Test
    void a_short_answer_stays_as_it_is() {
        upstream.set(request -> text(request).end("x".repeat(1_023)));

        assertThat(get("/", "gzip").head.headers().names()).doesNotContain("Content-Encoding", "Vary");
    }

    @Test
    void a_route_can_have_it_switched_off() {
        assertThat(get("/secret", "gzip").head.headers().names()).doesNotContain("Content-Encoding", "Vary");
    }

    @Test
    void a_part_is_a_part_of_the_plain_form() {
        upstream.set(request -> text(request)
                .setStatusCode(206)
                .putHeader("Content-Range", "bytes 0-1999/22000")
                .end(TEXT.substring(0, 2_000)));

        assertThat(get("/", "gzip", "Range", "bytes=0-1999").body.length()).isEqualTo(2_000);
    }

    @Test
    void a_head_answer_keeps_its_fields_and_varies() {
        upstream.set(request -> text(request)
                .putHeader("Content-Length", Integer.toString(TEXT.length()))
                .end());

        HttpClientResponse answer = send(HttpMethod.HEAD, "/", "gzip").head;

        assertThat(answer.getHeader("Content-Length")).isEqualTo(Integer.toString(TEXT.length()));
        assertThat(answer.getHeader("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.getHeader("Content-Encoding")).isNull();
    }

    @Test
    void a_strong_tag_goes_out_weak_and_is_known_again() {
        upstream.set(request -> {
            String known = request.getHeader("If-None-Match");
            boolean same = known != null && List.of(known.split(", ")).contains("\"v1\"");
            HttpServerResponse response =
                    text(request).putHeader("ETag", "\"v1\"").putHeader("Accept-Ranges", "bytes");
            response.setStatusCode(same ? 304 : 200).end(same ? "" : TEXT);
        });

        Answer first = get("/", "gzip");
        assertThat(first.head.getHeader("ETag")).isEqualTo("W/\"v1\"");
        assertThat(first.head.getHeader("Accept-Ranges")).isNull();

        Answer second = get("/", "gzip", "If-None-Match", "W/\"v1\"");
        assertThat(second.head.statusCode()).isEqualTo(304);
        assertThat(second.head.getHeader("ETag")).isEqualTo("W/\"v1\"");
        assertThat(second.head.getHeader("Vary")).isEqualTo("Accept-Encoding");

        Answer plain = get("/", null);
        assertThat(plain.head.getHeader("ETag")).isEqualTo("\"v1\"");
        assertThat(get("/", null, "If-None-Match", "\"v1\"").head.getHeader("ETag"))
                .isEqualTo("\"v1\"");
    }

    @Test
    void what_was_read_compressed_can_be_changed_by_its_tag() {
        AtomicReference<String> condition = new AtomicReference<>();
        upstream.set(request -> {
            condition.set(request.getHeader("If-Match"));
            request.response().setStatusCode(204).end();
        });

        send(HttpMethod.DELETE, "/", null, "If-Match", "W/\"v1\"");

        assertThat(condition.get()).isEqualTo("\"v1\"");
    }

    @Test
    void event_streams_are_left_alone_unless_their_route_asks() throws IOException {
        upstream.set(request -> {
            request.response().putHeader("Content-Type", "text/event-stream").setChunked(true);
            request.response().end("data: " + TEXT + "\n\n");
        });

        assertThat(get("/live", "gzip").head.getHeader("Content-Encoding")).isNull();
        assertThat(decoded(Coding.GZIP, get("/streams", "gzip"))).isEqualTo("data: " + TEXT + "\n\n");
    }

    @ParameterizedTest
    @EnumSource
    void an_event_can_be_read_when_it_is_sent(Coding coding) {
        AtomicReference<HttpServerResponse> stream = new AtomicReference<>();
        upstream.set(request -> {
            stream.set(request.response()
                    .putHeader("Content-Type", "text/event-stream")
                    .setChunked(true));
            stream.get().write("data: 1\n\n");
        });
        HttpClientResponse answer = await(client.request(options(HttpMethod.GET, "/streams"))
                .compose(request -> request.putHeader("Accept-Encoding", coding.token())
                        .send()
                        .onSuccess(HttpClientResponse::pause)));
        Buffer soFar = Buffer.buffer();
        answer.handler(soFar::appendBuffer);
        answer.resume();

        await().until(() -> readable(coding, soFar, "data: 1\n\n"));
        stream.get().write("data: 2\n\n");
        await().until(() -> readable(coding, soFar, "data: 1\n\ndata: 2\n\n"));
    }

    @Test
    void a_slow_reader_slows_the_upstream_down() throws Exception {
        AtomicLong written = new AtomicLong();
        // Not the same twice, or it would shrink to nothing.
        Random noise = new Random(1);
        upstream.set(request -> pour(text(request).setChunked(true), noise, written));

        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(32 * 1024);
            slow.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
            slow.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: zstd\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            long[] last = {-1, System.nanoTime()};
            await().until(() -> {
                if (written.get() != last[0]) {
                    last[0] = written.get();
                    last[1] = System.nanoTime();
                }
                return last[0] > 0 && System.nanoTime() - last[1] > 400_000_000L;
            });
            assertThat(written.get()).isLessThan(BIG / 2);
        }
    }

    @Test
    void http_1_0_gets_the_plain_form() throws IOException {
        assertThat(gateway.raw("GET / HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n"))
                .endsWith("\r\n\r\n" + TEXT);
    }

    private record Answer(HttpClientResponse head, Buffer body) {}

    private Answer get(String path, String accept, String... header) {
        return send(HttpMethod.GET, path, accept, header);
    }

    private Answer send(HttpMethod method, String path, String accept, String... header) {
        return await(client.request(options(method, path)).compose(request -> {
            if (accept != null) {
                request.putHeader("Accept-Encoding", accept);
            }
            if (header.length > 0) {
                request.putHeader(header[0], header[1]);
            }
            // Asked for here, on the event loop: later it might have come and gone.
            return request.send().compose(answer -> answer.body().map(body -> new Answer(answer, body)));
        }));
    }

    private RequestOptions options(HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI(path);
    }

    private static HttpServerResponse text(HttpServerRequest request) {
        return request.response().putHeader("Content-Type", "text/plain");
    }

    private static String decoded(Coding coding, Answer answer) throws IOException {
        assertThat(answer.head.getHeader("Content-Encoding")).isEqualTo(coding.token());
        return new String(Decoded.all(coding, answer.body.getBytes()), StandardCharsets.UTF_8);
    }

    private static boolean readable(Coding coding, Buffer coded, String text) {
        try {
            return new String(Decoded.soFar(coding, coded.getBytes(), text.length()), StandardCharsets.UTF_8)
                    .equals(text);
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void pour(HttpServerResponse response, Random noise, AtomicLong written) {
        byte[] chunk = new byte[1 << 16];
        while (written.get() < BIG && !response.writeQueueFull()) {
            noise.nextBytes(chunk);
            written.addAndGet(chunk.length);
            response.write(Buffer.buffer(chunk.clone()));
        }
        if (written.get() < BIG) {
            response.drainHandler(drained -> pour(response, noise, written));
        } else {
            response.end();
        }
    }
}
