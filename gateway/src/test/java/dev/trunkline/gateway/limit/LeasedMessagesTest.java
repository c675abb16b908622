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
                    "  shut: { key: address, rate: 1/h, burst: 4, per: message, state: leased, on-failure: closed }",
                    "routes:",
                    "  - { id: l, match: { path: /lots }, to: up, auth: none, timeout: 60s, idle: 1h, limit: [lots] }",
                    "  - { id: a, match: { path: /away }, to: up, auth: none, timeout: 60s, idle: 1h, limit: [away] }",
                    "  - { id: s, match: { path: /shut }, to: up, auth: none, timeout: 60s, idle: 1h, limit: [shut] }");
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
        await().until(() -> gateways.stream().allMatch(gateway -> counted(gateway, "lots", "delayed") == 1));
        assertThat(gateways.stream()
                        .mapToLong(gateway -> counted(gateway, "lots", "allowed"))
                        .sum())
                .isEqualTo(BURST);
        assertThat(echoes).hasValue(BURST);
    }

    @Test
    void without_redis_messages_go_on_as_the_limit_says() {
        redis.stop();
        send(gateways.get(0), "/away", 10);
        await().until(() -> echoes.get() == 10);
        assertThat(counted(gateways.get(0), "away", "uncounted")).isEqualTo(10);
        assertThat(counted(gateways.get(0), "away", "allowed")).isZero();
    }

    @Test
    void a_message_that_may_not_go_on_without_redis_is_told_of_once_and_goes_on_with_it() {
        redis.stop();
        send(gateways.get(0), "/shut", 1);
        await().until(() -> counted(gateways.get(0), "shut", "unavailable") == 1);
        assertThat(echoes).hasValue(0);
        redis.start();
        await().until(() -> echoes.get() == 1);
        assertThat(counted(gateways.get(0), "shut", "unavailable")).isEqualTo(1);
        assertThat(counted(gateways.get(0), "shut", "allowed")).isEqualTo(1);
    }

    private void send(GatewayInTest gateway, String path, int messages) {
        WebSocket socket = await(gateway.vertx().createWebSocketClient().connect(gateway.port(), "127.0.0.1", path));
        socket.textMessageHandler(echo -> echoes.incrementAndGet());
        for (int i = 0; i < messages; i++) {
            socket.writeTextMessage("message " + i);
        }
    }

    private static long counted(GatewayInTest gateway, String policy, String result) {
        return gateway.gateway().counts().of("gateway_limit_requests_total", "policy", policy, "result", result);
    }
}
