package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.exchange.Outcome;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What goes on behind its head when its time is up, by a clock that is turned by hand. */
class LateStreamsTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));

    @Test
    void a_call_that_has_had_its_time_ends_with_deadline_exceeded() throws Exception {
        assertThat(statusOfCall(", timeout: 2s", "unsaid")).isEqualTo("4");
        assertThat(statusOfCall(", timeout: 60s, idle: 60s", "2S")).isEqualTo("4");
    }

    @Test
    void a_call_that_is_silent_for_too_long_ends_with_unavailable() throws Exception {
        assertThat(statusOfCall(", timeout: 60s, idle: 2s", "50S")).isEqualTo("14");
    }

    @Test
    void a_websocket_ends_by_the_deadline_that_its_client_and_its_service_know() throws Exception {
        AtomicReference<ServerWebSocket> inner = new AtomicReference<>();
        AtomicReference<String> told = new AtomicReference<>();
        GatewayInTest gateway = new GatewayInTest().onOneLoop().by(nanos::get);
        int port = await(gateway.vertx()
                        .createHttpServer(
                                new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                        .webSocketHandler(socket -> {
                            told.set(socket.headers().get("X-Request-Timeout-Ms"));
                            socket.textMessageHandler(text -> socket.writeTextMessage("echo " + text));
                            inner.set(socket);
                        })
                        .listen())
                .actualPort();
        try (gateway) {
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                    "routes:",
                    "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 60s, idle: 60s }");
            AtomicReference<String> heard = new AtomicReference<>();
            WebSocket socket = await(gateway.vertx()
                    .createWebSocketClient()
                    .connect(new WebSocketConnectOptions()
                            .setHost("127.0.0.1")
                            .setPort(gateway.port())
                            .setURI("/")
                            .putHeader("X-Request-Timeout-Ms", "2000"))
                    .onSuccess(open -> open.textMessageHandler(heard::set)));
            // Messages put off the end by silence, and no other.
            await(socket.writeTextMessage("still here"));
            await().atMost(LONG).until(() -> "echo still here".equals(heard.get()));
            assertThat(told).hasValue("2000");

            nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));

            await().atMost(LONG).until(() -> socket.isClosed() && inner.get().isClosed());
        }
    }

    /** Of a call that has its answer's head and one message when three seconds go by. */
    private String statusOfCall(String route, String grpcTimeout) throws Exception {
        AtomicReference<Throwable> service = new AtomicReference<>();
        GatewayInTest gateway = new GatewayInTest().onOneLoop().by(nanos::get);
        int port = gateway.upstream(request -> {
            request.response().exceptionHandler(service::set);
            request.response()
                    .putHeader("Content-Type", "application/grpc")
                    .write(Buffer.buffer(new byte[] {0, 0, 0, 0, 0}));
        });
        try (gateway) {
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\", protocol: h2c } }",
                    "routes:",
                    "  - { id: any, match: { path: /** }, to: up, auth: none" + route + " }");
            AtomicLong read = new AtomicLong();
            HttpClientResponse answer = await(gateway.vertx()
                    .createHttpClient(new HttpClientOptions()
                            .setProtocolVersion(HttpVersion.HTTP_2)
                            .setHttp2ClearTextUpgrade(false))
                    .request(HttpMethod.POST, gateway.port(), "127.0.0.1", "/")
                    .compose(request -> request.putHeader("Content-Type", "application/grpc")
                            .putHeader("grpc-timeout", grpcTimeout)
                            .send(Buffer.buffer("call")))
                    .onSuccess(head -> head.handler(bytes -> read.addAndGet(bytes.length()))));
            Future<Void> ended = answer.end();
            await().atMost(LONG).until(() -> read.get() == 5);

            nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));

            await(ended);
            assertThat(gateway.outcomes()).containsExactly(Outcome.CUT);
            await().atMost(LONG).until(() -> service.get() != null);
            return answer.trailers().get("grpc-status");
        }
    }
}
