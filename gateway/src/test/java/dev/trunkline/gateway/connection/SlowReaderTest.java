package dev.trunkline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Who reads slowly, and who does not read; with Linux' own sockets, as in production. Time is the
 * test's own, and passes as the reader reads.
 */
class SlowReaderTest {

    private static final int MEGABYTE = 1 << 20;
    /** By the gateway's clock, while the reader is slow. */
    private static final int SECONDS = 200;

    private final ClockInTest clock = new ClockInTest();
    private GatewayInTest gateway;

    private void start(String patience) throws Exception {
        gateway = new GatewayInTest(true)
                .onOneLoop()
                .by(clock)
                // Connections are looked at some times in the shortest of their bounds.
                .with("limits.client-idle", "100ms")
                .with("connections.patience", patience);
        int port = gateway.upstream(request -> request.response().end(Buffer.buffer(new byte[48 * MEGABYTE])));
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes: [{ id: any, match: { path: /** }, to: up, auth: none, timeout: 1h }]");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    /**
     * With the buffers that the system gives, megabytes maybe: of a full one a sixteenth is read before the gateway hears
     * of it.
     */
    @Test
    void who_was_fast_and_becomes_slow_still_reads() throws Exception {
        start("1s");

        try (Socket socket = new Socket()) {
            readsOnAt(128 << 10, socket);
        }
    }

    /**
     * With small ones at the reader's side, the gateway's own might hide it: they are allowed no megabytes that are not sent.
     */
    @Test
    void who_reads_slowly_for_long_still_reads() throws Exception {
        start("10s");

        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(64 << 10);
            readsOnAt(24 << 10, socket);
        }
    }

    @Test
    void an_answer_that_is_not_read_is_not_kept_for_ever() throws Exception {
        start("10s");

        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            ask(socket);
            // And nothing after it.
            read(socket.getInputStream(), 1);

            // Two spans of patience, a second for each 64 KiB that the kernels have taken, and some until they have.
            int seconds = 0;
            while (gateway.gateway().connections().ended(Reason.READER_SLOW) == 0) {
                clock.pass(1);
                seconds++;
            }
            assertThat(seconds).isBetween(10, 100);
            await().until(() -> gateway.gateway().connections().open() == 0);
        }
    }

    private void ask(Socket socket) throws IOException {
        socket.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private void readsOnAt(int bytesASecond, Socket socket) throws IOException {
        ask(socket);
        InputStream answer = socket.getInputStream();
        // The kernels have learnt to take megabytes by then, if they are to.
        read(answer, 8 * MEGABYTE);

        for (int second = 0; second < SECONDS; second++) {
            read(answer, bytesASecond);
            clock.pass(1);
        }

        read(answer, 4 * MEGABYTE);
        assertThat(gateway.gateway().connections().ended(Reason.READER_SLOW)).isZero();
    }

    private static void read(InputStream answer, int bytes) throws IOException {
        assertThat(answer.readNBytes(bytes)).hasSize(bytes);
    }
}
