package dev.trunkline.gateway.connection;

import static dev.trunkline.gateway.connection.FramesInTest.DATA;
import static dev.trunkline.gateway.connection.FramesInTest.END_STREAM;
import static dev.trunkline.gateway.connection.FramesInTest.GOAWAY;
import static dev.trunkline.gateway.connection.FramesInTest.HEADERS;
import static dev.trunkline.gateway.connection.FramesInTest.PING;
import static dev.trunkline.gateway.connection.FramesInTest.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.FramesInTest.Frame;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients of HTTP/2 are told, and may send still, when the gateway stops. */
class Http2DrainTest {

    /** Longer than a test has reason to wait. */
    private static final Duration QUIET = Duration.ofSeconds(20);

    private static final int ACK = 1;

    private final List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    private volatile Handler<HttpServerRequest> upstream;
    private GatewayInTest gateway;

    @BeforeEach
    void prepare() throws IOException {
        gateway = new GatewayInTest();
    }

    private void start() throws Exception {
        int port = gateway.upstream(request -> upstream.handle(request));
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 60s }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_drain_says_goaway_and_serves_what_is_under_way() throws Exception {
        start();
        upstream = held::add;

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.get(1, "/");
            await().until(() -> held.size() == 1);
            gateway.gateway().stop();

            assertThat(client.await(frame -> frame.is(GOAWAY)).lastStream()).isEqualTo(Integer.MAX_VALUE);
            assertThat(client.await(frame -> frame.is(GOAWAY)).lastStream()).isEqualTo(1);
            held.get(0).response().end("done");
            assertThat(client.await(frame -> frame.is(DATA)).text()).isEqualTo("done");
            assertThat(client.closed()).isTrue();
        }
    }

    /** RFC 9113 §6.8: what was on its way when the first GOAWAY went out is no less welcome. */
    @Test
    void a_drain_leaves_an_unused_connection_time_to_hear_of_it() throws Exception {
        gateway.with("drain", "60s").with("drain-quiet", "2s");
        start();
        upstream = request -> request.response().end("fine");

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.await(frame -> frame.is(SETTINGS));
            gateway.gateway().stop();

            assertThat(client.await(frame -> frame.is(GOAWAY)).lastStream()).isEqualTo(Integer.MAX_VALUE);
            client.get(1, "/");
            Frame next = client.await(frame -> frame.is(HEADERS) || frame.is(GOAWAY));
            assertThat(client.decode(next).status()).hasToString("200");
            assertThat(client.await(frame -> frame.is(GOAWAY)).lastStream()).isEqualTo(1);
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void a_drain_names_the_last_of_the_streams_that_run_when_it_is_time() throws Exception {
        gateway.with("drain", "60s").with("drain-quiet", "2s");
        start();
        upstream = held::add;

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.get(1, "/");
            await().until(() -> held.size() == 1);
            gateway.gateway().stop();
            client.await(frame -> frame.is(GOAWAY));
            client.get(3, "/");

            assertThat(client.await(frame -> frame.is(GOAWAY)).lastStream()).isEqualTo(3);
            await().until(() -> held.size() == 2);
            held.forEach(request -> request.response().end("done"));
            client.await(frame -> frame.is(DATA) && (frame.flags() & END_STREAM) != 0);
            client.await(frame -> frame.is(DATA) && (frame.flags() & END_STREAM) != 0);
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void an_unused_connection_ends_when_its_client_has_heard_of_the_drain() throws Exception {
        startForLong();
        upstream = request -> request.response().end("fine");

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.await(frame -> frame.is(SETTINGS));
            long since = System.nanoTime();
            gateway.gateway().stop();

            client.await(frame -> frame.is(GOAWAY));
            // Sent before it has heard, and by another thread right after that.
            client.get(1, "/");
            byte[] heard = FramesInTest.frame(
                    PING, ACK, 0, client.await(frame -> frame.is(PING)).payload());
            client.raw(Buffer.buffer(heard)
                    .appendBytes(FramesInTest.getting(3, "/"))
                    .getBytes());
            for (int stream : new int[] {1, 3}) {
                Frame next = client.await(frame -> frame.is(HEADERS) || frame.is(GOAWAY));
                assertThat(next.stream()).isEqualTo(stream);
            }
            assertThat(client.await(frame -> frame.is(GOAWAY)).lastStream()).isEqualTo(3);
            assertThat(client.closed()).isTrue();
            assertThat(System.nanoTime() - since).isLessThan(QUIET.toNanos());
        }
    }

    @Test
    void a_connection_ends_with_its_last_stream_if_its_client_has_heard_of_the_drain() throws Exception {
        startForLong();
        upstream = held::add;

        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.get(1, "/");
            await().until(() -> held.size() == 1);
            long since = System.nanoTime();
            gateway.gateway().stop();
            client.await(frame -> frame.is(GOAWAY));
            acknowledge(client);
            held.get(0).response().end("done");

            Frame next = client.await(frame -> frame.is(DATA) || frame.is(GOAWAY));
            assertThat(next.text()).isEqualTo("done");
            assertThat(client.await(frame -> frame.is(GOAWAY)).lastStream()).isEqualTo(1);
            assertThat(client.closed()).isTrue();
            assertThat(System.nanoTime() - since).isLessThan(QUIET.toNanos());
        }
    }

    private void startForLong() throws Exception {
        gateway.with("drain", "60s").with("drain-quiet", QUIET.toSeconds() + "s");
        start();
    }

    private static void acknowledge(FramesInTest client) throws IOException {
        client.send(PING, ACK, 0, client.await(frame -> frame.is(PING)).payload());
    }
}
