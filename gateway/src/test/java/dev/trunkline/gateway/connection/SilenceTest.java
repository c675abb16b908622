package dev.trunkline.gateway.connection;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection on which nothing moves, for longer than one may be without a request. Time is the test's own. */
class SilenceTest {

    private final AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        // Connections are looked at some times a second, and all of them at each look.
        gateway = new GatewayInTest().onOneLoop().by(nanos::get).with("connections.patience", "200ms");
        int port = await(gateway.vertx()
                        .createHttpServer()
                        .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                        .requestHandler(request -> {
                            if (request.path().equals("/held")) {
                                held.add(request);
                            } else {
                                request.response().end("at once");
                            }
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: long, match: { path: /held }, to: up, auth: none, timeout: 24h }",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 24h, idle: 24h }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void an_answer_is_waited_for_as_long_as_its_route_allows(HttpVersion version) throws Exception {
        Future<HttpClientResponse> answer = gateway.vertx()
                .createHttpClient(
                        new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false))
                .request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/held")
                .compose(HttpClientRequest::send);
        await().until(() -> held.size() == 1);

        anUnusedConnectionIsClosed();
        held.get(0).response().end("late");

        assertThat(await(answer).statusCode()).isEqualTo(200);
    }

    @Test
    void a_tunnel_may_be_silent_as_long_as_its_route_allows() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket socket =
                await(gateway.vertx().createWebSocketClient().connect(gateway.port(), "127.0.0.1", "/socket"));
        socket.textMessageHandler(heard::add);

        anUnusedConnectionIsClosed();
        socket.writeTextMessage("still there");

        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("still there");
    }

    /** Lets time pass until the gateway has found one for which it is too long. */
    private void anUnusedConnectionIsClosed() throws IOException {
        try (Socket unused = new Socket("127.0.0.1", gateway.port())) {
            unused.setSoTimeout(60_000);
            unused.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(unused.getInputStream().read()).isEqualTo('H');
            await().until(() -> {
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
                return gateway.gateway().connections().ended(Reason.IDLE) > 0;
            });
            assertThat(unused.getInputStream().readAllBytes()).isNotEmpty();
        }
        assertThat(gateway.gateway().connections().ended(Reason.IDLE)).isEqualTo(1);
    }
}
