package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.StandStill;
import dev.trunkline.gateway.exchange.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies as they come: streams, slow sides, and sides that go away. */
class StreamingTest {

    private static final int BIG = 64 << 20;

    private final OneUpstream one = new OneUpstream();
    private final GatewayInTest gateway = one.gateway;

    StreamingTest() throws Exception {}

    @AfterEach
    void stop() throws IOException {
        one.close();
    }

    @Test
    void event_streams_pass_at_once_head_and_events_alike() {
        AtomicReference<HttpServerRequest> stream = new AtomicReference<>();
        one.upstream.set(request -> {
            stream.set(request);
            request.response()
                    .putHeader("Content-Type", "text/event-stream")
                    .setChunked(true)
                    .write("");
        });
        HttpClientResponse answer = one.send(HttpMethod.GET, "/live", null);
        List<String> events = new CopyOnWriteArrayList<>();
        answer.handler(chunk -> events.add(chunk.toString()));
        answer.resume();

        for (int i = 1; i <= 3; i++) {
            stream.get().response().write("data: " + i + "\n\n");
            int count = i;
            await().until(() -> events.size() == count);
        }

        assertThat(events).containsExactly("data: 1\n\n", "data: 2\n\n", "data: 3\n\n");
    }

    @Test
    void a_stream_that_falls_silent_is_cut_visibly() throws IOException {
        one.upstream.set(request -> request.response().setChunked(true).write("begun"));

        String answer = gateway.get("/silent");

        assertThat(answer).contains("begun").doesNotContain("\r\n0\r\n");
        assertThat(gateway.outcomes()).containsExactly(Outcome.CUT);
    }

    @Test
    void a_slow_reader_slows_the_upstream_down() throws Exception {
        AtomicLong written = new AtomicLong();
        one.upstream.set(request -> {
            request.response().putHeader("Content-Length", Integer.toString(BIG));
            StandStill.pour(
                    request.response(), BIG, written, () -> request.response().end());
        });

        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(32 * 1024);
            slow.connect(new java.net.InetSocketAddress("127.0.0.1", gateway.port()));
            slow.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(StandStill.of(written)).isLessThan(BIG / 2);

            slow.setSoTimeout(60_000);
            slow.getInputStream().skipNBytes(BIG);
            assertThat(written.get()).isEqualTo(BIG);
        }
    }

    @Test
    void a_slow_upstream_slows_the_client_down() {
        AtomicReference<Runnable> goOn = new AtomicReference<>();
        AtomicLong received = new AtomicLong();
        one.upstream.set(request -> {
            request.pause();
            request.handler(chunk -> received.addAndGet(chunk.length()));
            request.endHandler(end -> request.response().end(Long.toString(received.get())));
            Context own = Vertx.currentContext();
            goOn.set(() -> own.runOnContext(now -> request.resume()));
        });
        AtomicLong written = new AtomicLong();
        Future<Buffer> answer = one.client
                .request(one.options(HttpMethod.POST, "/"))
                .compose(request -> {
                    request.putHeader("Content-Length", Integer.toString(BIG));
                    StandStill.pour(request, BIG, written, request::end);
                    return request.response().compose(HttpClientResponse::body);
                });

        assertThat(StandStill.of(written)).isLessThan(BIG / 2);
        goOn.get().run();

        assertThat(await(answer).toString()).isEqualTo(Integer.toString(BIG));
    }

    @Test
    void when_the_client_goes_the_upstream_request_is_reset() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger gone = new AtomicInteger();
        one.upstream.set(request -> {
            begun.incrementAndGet();
            request.response().exceptionHandler(reset -> gone.incrementAndGet());
        });

        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await().until(() -> begun.get() == 1);
        }

        await().until(() -> gone.get() == 1);
        assertThat(gateway.outcomes()).containsExactly(Outcome.ABANDONED);
    }

    @Test
    void an_answer_that_breaks_off_is_never_taken_for_a_whole_one() throws IOException {
        for (boolean chunked : new boolean[] {true, false}) {
            one.upstream.set(request -> {
                if (chunked) {
                    request.response().setChunked(true);
                } else {
                    request.response().putHeader("Content-Length", "100");
                }
                request.response().write("half").onComplete(sent -> request.connection()
                        .close());
            });

            String answer = gateway.get("/");

            assertThat(answer).startsWith("HTTP/1.1 200").contains("half").doesNotContain("\r\n0\r\n");
        }
        assertThat(gateway.outcomes()).containsExactly(Outcome.CUT, Outcome.CUT);
    }

    @Test
    void a_stop_lets_running_requests_end_and_ends_streams() throws Exception {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        one.upstream.set(request -> {
            held.add(request);
            if (request.path().equals("/live")) {
                request.response()
                        .putHeader("Content-Type", "text/event-stream")
                        .setChunked(true)
                        .write(":\n");
            }
        });
        Future<Buffer> running = one.client
                .request(one.options(HttpMethod.GET, "/"))
                .compose(request -> request.send().compose(HttpClientResponse::body));
        HttpClientResponse stream = one.send(HttpMethod.GET, "/live", null);
        Future<Void> streamEnd = stream.end();
        stream.resume();
        await().until(() -> held.size() == 2);

        Future<Void> stopped = gateway.gateway().stop();
        await(streamEnd);
        assertThat(stopped.isComplete()).isFalse();
        held.stream().filter(request -> request.path().equals("/")).forEach(request -> request.response()
                .end("done"));

        assertThat(await(running).toString()).isEqualTo("done");
        await(stopped);
    }
}
