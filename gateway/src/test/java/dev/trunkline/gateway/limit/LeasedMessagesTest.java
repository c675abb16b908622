package dev.trunkline.gateway.limit;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.testing.RedisServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages on WebSockets at two gateways, which lease from one count in a real Redis. */
class LeasedMessagesTest {

    private static final int BURST = 20;

    private final List<GatewayInTest> gateways = new ArrayList<>();
    private final AtomicInteger echoes = new AtomicInteger();
    private RedisServer redis;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.started();
        for (int i = 0; i < 2; i++) {
            GatewayInTest gateway =
                    new GatewayInTest().with("counting.redis-url", redis.url()).with("counting.deadline", "20s");
            gateways.add(gateway);
            int port = await(gateway.vertx()
                            .createHttpServer(
                                    new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                            .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                            .listen())
                    .actualPort();
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                    "limits:",
                    "  lots: { key: address, rate: 1/h, burst: " + BURST + ", per: message, state: leased }",
                    "  away: { key: address, rate: 1/h, burst: 4, per: message, state: leased, on-failure: open }",
                    "routes:",
                    "  - { id: l, match: { path: /lots }, to: up, auth: none, timeout: 60s, idle: 1h, limit: [lots] }",
                    "  - { id: a, match: { path: /away }, to: up, auth: none, timeout: 60s, idle: 1h, limit: [away] }");
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (GatewayInTest gateway : gateways) {
            gateway.close();
        }
        redis.close();
    }

    @Test
    void all_gateways_spend_from_one_count_and_what_is_beyond_it_waits() {
        for (GatewayInTest gateway : gateways) {
            send(gateway, "/lots", BURST);
        }
        await().until(() -> echoes.get() == BURST);
        await().until(() -> gateways.stream().allMatch(gateway -> counted(gateway, "delayed") == 1));
        assertThat(gateways.stream()
                        .mapToLong(gateway -> counted(gateway, "allowed"))
                        .sum())
                .isEqualTo(BURST);
        assertThat(echoes).hasValue(BURST);
    }

    @Test
    void without_redis_messages_go_on_as_the_limit_says() {
        redis.stop();
        send(gateways.get(0), "/away", 10);
        await().until(() -> echoes.get() == 10);
    }

    private void send(GatewayInTest gateway, String path, int messages) {
        WebSocket socket = await(gateway.vertx().createWebSocketClient().connect(gateway.port(), "127.0.0.1", path));
        socket.textMessageHandler(echo -> echoes.incrementAndGet());
        for (int i = 0; i < messages; i++) {
            socket.writeTextMessage("message " + i);
        }
    }

    private static long counted(GatewayInTest gateway, String result) {
        return gateway.gateway().counts().of("gateway_limit_requests_total", "policy", "lots", "result", result);
    }
}
