package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.StandStill;
import dev.trunkline.gateway.balance.PoolState;
import dev.trunkline.gateway.exchange.Outcome;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whose fault it is when time runs out: an endpoint is not taken for a bad one by those who are slow themselves. */
class SlowClientTest extends CountingEndpoints {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String WATCHED = ", breaker: { failures: 10%, of: 2 }, concurrency: { least: 2 }";

    @Test
    void a_client_that_does_not_send_its_body_gets_408_and_the_endpoint_no_blame() throws Exception {
        try (Cluster cluster = Cluster.of(WATCHED, ", timeout: 300ms", request -> {
            asked.incrementAndGet();
            request.endHandler(whole -> request.response().end("good"));
        })) {
            for (int i = 0; i < 3; i++) {
                assertThat(cluster.gateway.raw("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n0123456789"))
                        .startsWith("HTTP/1.1 408 ")
                        .containsIgnoringCase("connection: close")
                        .contains("problems/body-late", "did not come whole within 300 ms");
            }

            assertThat(asked).hasValue(3);
            assertThat(endpoint(cluster).failed()).isZero();
            assertThat(tally(cluster).openBreakers()).isZero();
            assertThat(cluster.gateway.get("/")).startsWith("HTTP/1.1 200 ").endsWith("good");
        }
    }

    @Test
    void a_client_that_does_not_read_is_cut_off_and_the_endpoint_gets_no_blame() throws Exception {
        AtomicLong written = new AtomicLong();
        try (Cluster cluster = Cluster.of(
                WATCHED,
                ", timeout: 2s",
                request -> StandStill.pour(request.response().setChunked(true), 1L << 32, written, () -> {}))) {
            try (Socket socket = new Socket()) {
                socket.setReceiveBufferSize(4_096);
                socket.connect(new InetSocketAddress("127.0.0.1", cluster.gateway.port()));
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

                await().atMost(LONG).until(() -> cluster.gateway.outcomes().contains(Outcome.CUT));
            }

            assertThat(written).hasPositiveValue();
            assertThat(endpoint(cluster).failed()).isZero();
            assertThat(tally(cluster).openBreakers()).isZero();
        }
    }

    @Test
    void an_endpoint_that_has_the_whole_request_and_is_silent_is_to_blame() throws Exception {
        try (Cluster cluster = Cluster.of(WATCHED, ", timeout: 300ms", silent)) {
            assertThat(cluster.gateway.raw(
                            "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"))
                    .startsWith("HTTP/1.1 504 ");

            await().atMost(LONG).until(() -> endpoint(cluster).failed() == 1);
        }
    }

    private static PoolState.EndpointState endpoint(Cluster cluster) {
        return cluster.gateway.gateway().pools().states().get(0).endpoints().get(0);
    }
}
