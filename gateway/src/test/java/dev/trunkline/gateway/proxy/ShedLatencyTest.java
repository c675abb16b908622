package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.StandStill;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the concurrency limit takes for the latency of an upstream, on real sockets and by a clock that only the test turns:
 * no time passes but what it says, so whatever is slow here is as slow as it says.
 */
class ShedLatencyTest extends CountingEndpoints {

    private static final int INITIAL = 20;

    /** More than a window of the limit has. */
    private static final int MANY = 30;

    /** With what a window has begun with, as many as it needs. */
    private static final int SOME = 12;

    /** More than all buffers on the way to a client that does not read. */
    private static final int LARGE = 32 << 20;

    private final AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final AtomicReference<Handler<HttpServerRequest>> does = new AtomicReference<>();
    private Cluster cluster;

    @BeforeEach
    void start() throws Exception {
        GatewayInTest gateway = new GatewayInTest().onOneLoop().by(nanos::get);
        int port = gateway.upstream(request -> does.get().handle(request));
        cluster = Cluster.at(
                gateway,
                List.of(port),
                ", concurrency: { initial: " + INITIAL + ", least: 2, most: 40 }",
                ", timeout: 24h");
        // What is usual here: an answer at once.
        does.set(request -> request.response().end("quick"));
        for (int i = 0; i < MANY; i++) {
            turn(10);
            assertThat(cluster.gateway.get("/")).endsWith("quick");
        }
        assertThat(limit()).isEqualTo(INITIAL);
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void an_upstream_that_takes_longer_to_answer_lowers_the_limit() throws Exception {
        does.set(request -> {
            turn(1_000);
            request.response().end("slow");
        });
        for (int i = 0; i < MANY; i++) {
            assertThat(cluster.gateway.get("/")).endsWith("slow");
        }
        assertThat(limit()).isLessThan(INITIAL);
    }

    @Test
    void a_client_that_sends_its_body_slowly_does_not() throws Exception {
        does.set(request -> {
            asked.incrementAndGet();
            request.endHandler(whole -> request.response().end("quick"));
        });
        for (int i = 1; i <= MANY; i++) {
            int upload = i;
            try (Socket socket = connected()) {
                OutputStream out = socket.getOutputStream();
                out.write(ascii("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 10\r\n\r\nhalf."));
                await().until(() -> asked.get() == upload);
                turn(1_000);
                out.write(ascii("whole"));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .endsWith("quick");
            }
        }
        assertThat(limit()).isEqualTo(INITIAL);
    }

    @Test
    void a_client_that_reads_slowly_does_not() throws Exception {
        does.set(request -> {
            HttpServerResponse answer = request.response().setChunked(true);
            StandStill.pour(answer, LARGE, new AtomicLong(), answer::end);
        });
        for (int i = 0; i < SOME; i++) {
            int before = cluster.gateway.outcomes().size();
            try (Socket socket = connected()) {
                socket.getOutputStream().write(ascii("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
                InputStream in = socket.getInputStream();
                // The answer has begun.
                assertThat(in.read()).isEqualTo('H');
                turn(1_000);
                assertThat(cluster.gateway.outcomes())
                        .as("it waits for the reader")
                        .hasSize(before);
                in.readAllBytes();
            }
            await().until(() -> cluster.gateway.outcomes().size() == before + 1);
        }
        assertThat(limit()).isEqualTo(INITIAL);
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(64 << 10);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress("127.0.0.1", cluster.gateway.port()));
        return socket;
    }

    private void turn(int millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private long limit() {
        return tally(cluster).limit();
    }
}
