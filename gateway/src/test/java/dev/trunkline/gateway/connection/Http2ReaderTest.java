package dev.trunkline.gateway.connection;

import static dev.trunkline.gateway.connection.FramesInTest.DATA;
import static dev.trunkline.gateway.connection.FramesInTest.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import dev.trunkline.gateway.connection.FramesInTest.Frame;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reads on HTTP/2, and who does not: by windows, and by what the socket takes. */
class Http2ReaderTest {

    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int BIG = 1 << 20;

    private final AtomicReference<Handler<HttpServerRequest>> upstream = new AtomicReference<>();
    private GatewayInTest gateway;

    @BeforeEach
    void prepare() throws IOException {
        gateway = new GatewayInTest();
    }

    private void start() throws Exception {
        int port = gateway.upstream(request -> upstream.get().handle(request));
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes: [{ id: any, match: { path: /** }, to: up, auth: none, timeout: 1h }]");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_stream_that_is_given_no_window_is_reset_and_the_others_go_on() throws Exception {
        gateway.with("connections.patience", "1s").with("connections.least-rate", "1000");
        start();
        upstream.set(request -> request.response().end("x".repeat(request.path().equals("/big") ? BIG : 4)));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.get(1, "/big");
            // All of the stream's first window, and nothing after it; the connection itself gets more.
            client.send(FramesInTest.WINDOW_UPDATE, 0, 0, 0, 16, 0, 0);

            Frame reset = client.await(frame -> frame.is(RST_STREAM));
            assertThat(reset.stream()).isEqualTo(1);
            assertThat(reset.error()).isEqualTo(ENHANCE_YOUR_CALM);
            client.get(3, "/");
            assertThat(client.await(frame -> frame.is(DATA) && frame.stream() == 3)
                            .text())
                    .isEqualTo("xxxx");
        }
    }

    /** As clients do: they add to a window when half of it has been read, and not before. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void who_gives_megabytes_of_window_has_time_to_read_them(boolean toTheStream) throws Exception {
        ClockInTest clock = new ClockInTest();
        gateway.onOneLoop().by(clock).with("limits.client-idle", "100ms");
        start();
        upstream.set(request -> request.response().end(Buffer.buffer(new byte[12 * BIG])));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            // The one starts with 4 MiB, the other with as much as there can be.
            client.send(FramesInTest.SETTINGS, 0, 0, 0, 4, toTheStream ? 0 : 0x7f, toTheStream ? 0x40 : 0xff, 0, 0);
            client.send(FramesInTest.WINDOW_UPDATE, 0, 0, toTheStream ? 0x70 : 0, 0x3f, 0, 1);
            client.get(1, "/");
            taken(client, 4 * BIG);
            for (int half = 0; half < 3; half++) {
                for (int second = 0; second < 32; second++) {
                    clock.pass(1);
                }
                client.send(FramesInTest.WINDOW_UPDATE, 0, toTheStream ? 1 : 0, 0, 0x20, 0, 0);
                taken(client, 2 * BIG);
            }
            assertThat(gateway.gateway().connections().ended(Reason.READER_SLOW))
                    .isZero();

            // A minute at most, and then two spans of patience.
            for (int second = 0; second < 60 + 2 * 10 + 5; second++) {
                clock.pass(1);
            }
            assertThat(client.await(frame -> frame.is(RST_STREAM)).error()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    private static void taken(FramesInTest client, int bytes) throws IOException {
        int taken = 0;
        while (taken < bytes) {
            Frame frame = client.await(any -> any.is(DATA) || any.is(RST_STREAM));
            assertThat(frame.type()).isEqualTo(DATA);
            taken += frame.payload().length;
        }
    }

    /** What it gave the connection for one answer says nothing of how it reads the next. */
    @Test
    void a_connection_that_ran_out_of_window_long_ago_is_not_slow_for_that() throws Exception {
        AtomicLong nanos = new AtomicLong(1);
        gateway.by(nanos::get)
                .with("connections.patience", "1s")
                .with("connections.least-rate", "1000")
                .with("limits.client-idle", "24h");
        start();
        upstream.set(request -> request.response().end("x".repeat(BIG)));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.send(FramesInTest.SETTINGS, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff);
            for (int stream : new int[] {1, 3}) {
                client.get(stream, "/");
                // Until the connection's window is used up, and has been found so.
                int taken = 0;
                while (taken < 65_535) {
                    taken += client.await(any -> any.is(DATA)).payload().length;
                }
                isLookedAt();
                client.send(FramesInTest.WINDOW_UPDATE, 0, 0, 0, BIG >> 16 & 0xff, BIG >> 8 & 0xff, BIG & 0xff);
                while (taken < BIG) {
                    Frame frame = client.await(any -> any.is(DATA) || any.is(RST_STREAM));
                    assertThat(frame.type()).isEqualTo(DATA);
                    taken += frame.payload().length;
                }
                isLookedAt();
                nanos.addAndGet(TimeUnit.HOURS.toNanos(10));
                // Or the next request would begin before that, as far as its deadline goes.
                isLookedAt();
            }
        }
        assertThat(gateway.gateway().connections().ended(Reason.READER_SLOW)).isZero();
    }

    /** Connections are looked at by the real time, several times in their patience. */
    private static void isLookedAt() {
        long since = System.nanoTime();
        await().until(() -> System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(600));
    }

    @Test
    void a_client_with_a_large_window_need_not_add_to_it_to_be_taken_for_a_reader() throws Exception {
        gateway.with("connections.patience", "200ms").with("connections.least-rate", "1000");
        start();
        upstream.set(request -> request.response().end(Buffer.buffer(new byte[4 * BIG])));

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.send(FramesInTest.SETTINGS, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff);
            client.send(FramesInTest.WINDOW_UPDATE, 0, 0, 0x7f, 0xff, 0, 0);
            for (int i = 0; i < 8; i++) {
                client.get(2 * i + 1, "/");
            }
            int taken = 0;
            for (int megabytes = 0; megabytes < 32; megabytes++) {
                while (taken < (megabytes + 1) * BIG) {
                    Frame frame = client.await(any -> any.is(DATA) || any.is(RST_STREAM));
                    assertThat(frame.type()).isEqualTo(DATA);
                    taken += frame.payload().length;
                }
                // So slowly that what is not sent yet waits in the gateway for several times its patience.
                Thread.sleep(50);
            }
        }
        assertThat(gateway.gateway().connections().ended(Reason.READER_SLOW)).isZero();
    }
}
