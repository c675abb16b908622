package dev.trunkline.gateway.limit;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.LogInTest;
import dev.trunkline.testing.RedisServer;
import dev.trunkline.testing.Wire;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that stops, and what it has leased from a real Redis. */
class EndOfLeasesTest {

    private static final int ROOM = 1_000;

    private final List<GatewayInTest> gateways = new ArrayList<>();
    private RedisServer redis;
    private Wire wire;

    @BeforeEach
    void start() {
        redis = RedisServer.started();
        wire = Wire.to("localhost", URI.create(redis.url()).getPort());
    }

    @AfterEach
    void stop() throws IOException {
        for (GatewayInTest gateway : gateways) {
            gateway.close();
        }
        wire.close();
        redis.close();
    }

    @Test
    void its_tokens_in_hand_are_the_others_at_once() throws Exception {
        GatewayInTest ends = gateway();
        GatewayInTest goesOn = gateway();
        int spent = spend(ends);

        await(ends.gateway().stop());

        assertThat(goesOn.get("/l")).startsWith("HTTP/1.1 200 ");
        await().untilAsserted(() -> assertThat(left(goesOn) + inHand(goesOn)).isEqualTo(ROOM - spent - 1));
    }

    @Test
    void a_redis_that_does_not_answer_is_not_waited_for_without_end() throws Exception {
        GatewayInTest ends = gateway();
        spend(ends);
        wire.freeze();
        await(ends.gateway().stop());
    }

    @Test
    void a_gateway_that_leases_nothing_asks_nobody_at_its_end() throws Exception {
        GatewayInTest ends = gateway();
        try (LogInTest log = new LogInTest()) {
            wire.cut();
            await(ends.gateway().stop());
            assertThat(log.complaints()).noneMatch(line -> line.contains("Redis"));
        }
    }

    private GatewayInTest gateway() throws Exception {
        // On one loop, so that a lot is asked for by one connection and has come when the next request does.
        GatewayInTest gateway = new GatewayInTest()
                .onOneLoop()
                .with("counting.redis-url", "redis://localhost:" + wire.port())
                .with("counting.deadline", "20s");
        gateways.add(gateway);
        int upstream = gateway.upstream(request -> request.response().end("let in"));
        return gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + upstream + "\" } }",
                "limits: { lots: { key: address, rate: 1/h, burst: " + ROOM + ", state: leased, lot: 50% } }",
                "routes: [{ id: l, match: { path: /l }, to: up, auth: none, limit: [lots], timeout: 60s }]");
    }

    /** Asks until there are tokens in hand and none on their way; tells how many it has spent. */
    private static int spend(GatewayInTest gateway) throws IOException {
        int spent = 0;
        do {
            assertThat(gateway.get("/l")).startsWith("HTTP/1.1 200 ");
            spent++;
        } while (inHand(gateway) == 0);
        int asked = spent;
        await().until(() -> left(gateway) + inHand(gateway) == ROOM - asked);
        return spent;
    }

    private static long left(GatewayInTest gateway) {
        return (long) of(gateway).get("left");
    }

    private static long inHand(GatewayInTest gateway) {
        return (long) of(gateway).getOrDefault("leased", 0L);
    }

    private static Map<String, Object> of(GatewayInTest gateway) {
        List<Map<String, Object>> found = await(gateway.gateway().limits().left("lots", "127.0.0.1"));
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
