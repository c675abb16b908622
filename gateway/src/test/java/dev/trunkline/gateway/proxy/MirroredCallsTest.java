package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies of gRPC's calls: what a server of gRPC asks of a request holds for them too. */
class MirroredCallsTest {

    /** What a copy had in its head. */
    private record Copy(String trailers, String grpcTimeout, String timeoutMs) {

        static Copy of(HttpServerRequest request) {
            return new Copy(
                    request.getHeader("te"),
                    request.getHeader("grpc-timeout"),
                    request.getHeader("x-request-timeout-ms"));
        }
    }

    private final BlockingQueue<Copy> copies = new LinkedBlockingQueue<>();
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> request.response().end());
        int shadow = gateway.upstream(request -> {
            copies.add(Copy.of(request));
            request.response().end();
        });
        gateway.start(
                "upstreams:",
                "  up: { discover: \"dns://127.0.0.1:" + port + "\", protocol: h2c }",
                "  shadow: { discover: \"dns://127.0.0.1:" + shadow + "\", protocol: h2c }",
                "  plain: { discover: \"dns://127.0.0.1:" + shadow + "\" }",
                "routes:",
                "  - { id: calls, match: { path: /test.Calls/** }, to: up, auth: none, timeout: 60s,",
                "      mirror: { to: shadow, timeout: 60s } }",
                "  - { id: short, match: { path: /test.Short/** }, to: up, auth: none, timeout: 60s,",
                "      mirror: { to: shadow, timeout: 20s } }",
                "  - { id: plain, match: { path: /test.Plain/** }, to: up, auth: none, timeout: 60s,",
                "      mirror: { to: plain, timeout: 60s } }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_copy_says_that_trailers_are_taken_and_how_much_is_left_of_the_time() throws Exception {
        call("/test.Calls/Echo");

        Copy copy = copy();
        assertThat(copy.trailers()).isEqualTo("trailers");
        // In whole milliseconds, of which some have gone by.
        assertThat(copy.grpcTimeout()).matches("[0-9]+m");
        assertThat(millis(copy.grpcTimeout())).isLessThan(40_000);
        assertThat(millis(copy.timeoutMs())).isLessThan(40_000);
    }

    @Test
    void a_copy_that_is_waited_for_less_long_says_so() throws Exception {
        call("/test.Short/Echo");

        Copy copy = copy();
        assertThat(millis(copy.grpcTimeout())).isLessThanOrEqualTo(20_000);
        assertThat(millis(copy.timeoutMs())).isLessThanOrEqualTo(20_000);
    }

    @Test
    void a_copy_by_http1_does_not_speak_of_trailers() throws Exception {
        call("/test.Plain/Echo");

        assertThat(copy().trailers()).isNull();
    }

    private void call(String path) {
        HttpClientOptions http2 =
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false);
        int status = await(gateway.vertx()
                        .createHttpClient(http2)
                        .request(HttpMethod.POST, gateway.port(), "127.0.0.1", path)
                        .compose(request -> request.putHeader("content-type", "application/grpc")
                                .putHeader("te", "trailers")
                                .putHeader("grpc-timeout", "40S")
                                .send(Buffer.buffer(new byte[] {0, 0, 0, 0, 0}))))
                .statusCode();
        assertThat(status).isEqualTo(200);
    }

    private Copy copy() throws InterruptedException {
        Copy copy = copies.poll(60, TimeUnit.SECONDS);
        assertThat(copy).isNotNull();
        return copy;
    }

    private static long millis(String left) {
        return Long.parseLong(left.replace("m", ""));
    }
}
