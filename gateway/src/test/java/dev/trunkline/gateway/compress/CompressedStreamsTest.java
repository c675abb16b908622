package dev.trunkline.gateway.compress;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.StandStill;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that are compressed as they come: each part can be read when it is there, and none is piled up. */
class CompressedStreamsTest extends CompressingGateway {

    private static final long BIG = 64 << 20;

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

    /** It is of the bytes that were sent to the gateway, and whoever checks it would take the answer for damaged. */
    @Test
    void a_digest_behind_a_body_goes_on_only_with_that_body() {
        upstream.set(request -> {
            HttpServerResponse response = text(request).setChunked(true);
            response.write(TEXT);
            response.putTrailer("Content-Digest", "sha-256=:AAAA:").putTrailer("X-Cost", "7");
            response.end();
        });

        HttpClientResponse coded = get("/", "gzip").head();
        assertThat(coded.getHeader("Content-Encoding")).isEqualTo("gzip");
        assertThat(coded.trailers().get("X-Cost")).isEqualTo("7");
        assertThat(coded.trailers().contains("Content-Digest")).isFalse();
        assertThat(get("/", "identity").head().trailers().contains("Content-Digest"))
                .isTrue();
    }

    @Test
    void event_streams_are_left_alone_unless_their_route_asks() throws IOException {
        upstream.set(request -> {
            request.response().putHeader("Content-Type", "text/event-stream").setChunked(true);
            request.response().end("data: " + TEXT + "\n\n");
        });

        assertThat(get("/live", "gzip").head().getHeader("Content-Encoding")).isNull();
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
            assertThat(StandStill.of(written)).isLessThan(BIG / 2);
        }
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
