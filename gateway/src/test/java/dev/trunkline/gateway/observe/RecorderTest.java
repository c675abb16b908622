package dev.trunkline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.Gateway;
import dev.trunkline.gateway.GatewayInTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecorderTest {

    private static final int WAITING = 4;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** A disk that takes nothing for as long as the test wants. */
    private static final class StuckSink implements LineSink {

        private final CountDownLatch free = new CountDownLatch(1);
        private final AtomicInteger stuck = new AtomicInteger();

        @Override
        public void write(ByteBuffer lines) throws IOException {
            stuck.incrementAndGet();
            try {
                free.await();
            } catch (InterruptedException stopping) {
                throw new IOException(stopping);
            }
        }

        @Override
        public int batchBytes() {
            return 1;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @Test
    void a_log_that_takes_no_more_lines_stops_no_request_and_what_is_lost_is_counted() throws Exception {
        StuckSink disk = new StuckSink();
        Recorder recorder = recorder(disk);
        try (GatewayInTest gateway = new GatewayInTest().listening(recorder)) {
            int up = gateway.upstream(request -> request.response().end("served"));
            gateway.start(
                    "upstreams:",
                    "  up: { discover: \"dns://127.0.0.1:" + up + "\" }",
                    "routes:",
                    "  - { id: all, match: { path: /** }, to: up, auth: none }");
            gateway.get("/");
            await().until(() -> disk.stuck.get() == 1);

            for (int i = 0; i < WAITING + 3; i++) {
                assertThat(gateway.get("/")).endsWith("served");
            }

            await().until(() -> lines("dropped") == 3);
            disk.free.countDown();
            await().until(() -> lines("written") == 1 + WAITING);
        } finally {
            disk.free.countDown();
            recorder.close();
        }
    }

    @Test
    void a_log_that_cannot_be_written_is_counted() throws Exception {
        Recorder recorder = recorder(new LineSink() {
            @Override
            public void write(ByteBuffer lines) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public int batchBytes() {
                return 4_096;
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        });
        try (GatewayInTest gateway = new GatewayInTest().listening(recorder)) {
            int up = gateway.upstream(request -> request.response().end());
            gateway.start(
                    "upstreams:",
                    "  up: { discover: \"dns://127.0.0.1:" + up + "\" }",
                    "routes:",
                    "  - { id: all, match: { path: /** }, to: up, auth: none }");
            gateway.get("/");
            await().until(() -> lines("failed") == 1);
            gateway.get("/");
            await().until(() -> lines("failed") == 2);
        } finally {
            recorder.close();
        }
    }

    private Recorder recorder(LineSink sink) {
        return new Recorder(
                Optional.of(sink),
                new ObserveSettings(Optional.empty(), Optional.empty(), WAITING, List.of()),
                registry,
                Gateway::nanos);
    }

    private double lines(String result) {
        return registry.get("gateway.access.log.lines")
                .tag("result", result)
                .counter()
                .count();
    }
}
