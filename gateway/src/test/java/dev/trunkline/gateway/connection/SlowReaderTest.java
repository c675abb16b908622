package dev.trunkline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A reader that is slow for a while is none that does not read; with Linux' own sockets, as in production. */
class SlowReaderTest {

    private static final int MEGABYTE = 1 << 20;
    private static final int PIECE = 32 << 10;

    @Test
    void who_was_fast_and_becomes_slow_still_reads() throws Exception {
        try (GatewayInTest gateway =
                new GatewayInTest(true).with("connections.patience", "1s").with("connections.least-rate", "1000")) {
            int port = gateway.upstream(request -> request.response().end(Buffer.buffer(new byte[24 * MEGABYTE])));
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                    "routes: [{ id: any, match: { path: /** }, to: up, auth: none, timeout: 1h }]");

            try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                InputStream answer = socket.getInputStream();
                // The kernel has learnt to take megabytes by then.
                read(answer, 8 * MEGABYTE);
                for (int pieces = 0; pieces < 50; pieces++) {
                    Thread.sleep(100);
                    read(answer, PIECE);
                }
                read(answer, 8 * MEGABYTE);
            }
            assertThat(gateway.gateway().connections().ended(Reason.READER_SLOW))
                    .isZero();
        }
    }

    private static void read(InputStream answer, int bytes) throws IOException {
        assertThat(answer.readNBytes(bytes)).hasSize(bytes);
    }
}
