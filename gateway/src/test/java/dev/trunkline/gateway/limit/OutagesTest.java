package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.limit.CountingGateway.Fate;
import dev.trunkline.gateway.route.LimitCost;
import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.LimitState.OnFailure;
import dev.trunkline.gateway.route.LimitState.Place;
import dev.trunkline.gateway.route.Quota.Algorithm;
import dev.trunkline.testing.Wire;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real Redis that a gateway loses sight of, and finds again with all that it had counted. */
class OutagesTest extends GatewaysOnRedis {

    private static final int ROOM = 1_000;

    private Wire wire;

    @BeforeEach
    void lay() {
        wire = Wire.to("localhost", redis.port());
    }

    @AfterEach
    void take() {
        wire.close();
    }

    @Test
    void lots_in_hand_outlast_an_outage_and_go_back_after_it() {
        CountingGateway gateway = gateway(Place.LEASED, OnFailure.LOCAL);
        gateway.stopClock();
        long spent = 0;
        while (gateway.inHand(key) == 0) {
            spent += gateway.passed(1, key);
        }
        settled(gateway);
        long inHand = gateway.inHand(key);
        assertThat(inHand + left()).isEqualTo(ROOM - spent);

        wire.cut();
        await().until(() -> {
            gateway.passed(1, "another");
            return !gateway.usable();
        });
        long failed = gateway.counted("failed");
        // One in a tenth of a second at most, so that there are beats among them, too; and nobody uses the lot.
        await().until(() -> {
            gateway.turnClock(Breaker.LONGEST);
            return gateway.counted("failed") >= failed + 25;
        });
        assertThat(gateway.inHand(key)).isEqualTo(inHand);

        wire.mend();
        long all = ROOM - spent;
        await().untilAsserted(() -> {
            gateway.turnClock(Breaker.LONGEST);
            assertThat(left()).isEqualTo(all);
            assertThat(gateway.inHand(key)).isZero();
        });
    }

    @Test
    void a_stall_that_breaks_many_calls_is_followed_by_the_shortest_of_pauses() {
        CountingGateway gateway = gateway(Place.REDIS, OnFailure.CLOSED);
        assertThat(gateway.passed(1, key)).isEqualTo(1);
        gateway.stopClock();

        wire.freeze();
        List<Future<Fate>> calls =
                IntStream.range(0, 20).mapToObj(i -> gateway.begin(key)).toList();
        wire.cut();
        calls.forEach(call -> assertThat(GatewayInTest.await(call)).isEqualTo(Fate.CLOSED));
        assertThat(gateway.usable()).isFalse();
        wire.mend();
        gateway.turnClock(Breaker.SHORTEST);

        await().until(gateway::usable);
        assertThat(gateway.passed(1, key)).isEqualTo(1);
    }

    private CountingGateway gateway(Place place, OnFailure onFailure) {
        CountingGateway gateway = new CountingGateway(
                "redis://localhost:" + wire.port(), Duration.ZERO, policy(LimitCost.ONE, place, onFailure));
        gateways.add(gateway);
        return gateway;
    }

    private static LimitPolicy policy(LimitCost cost, Place place, OnFailure onFailure) {
        return PoliciesInTest.costing(cost, "outage", Algorithm.TOKEN_BUCKET, ROOM, place, onFailure);
    }

    /** A lot that was on its way is there. */
    private static void settled(CountingGateway gateway) {
        gateway.passed(1, UUID.randomUUID().toString());
    }

    /** What Redis has of it. */
    private long left() {
        CountingGateway near = new CountingGateway(
                redis.url(),
                Duration.ZERO,
                policy(new LimitCost(0, Map.of(), List.of()), Place.REDIS, OnFailure.CLOSED));
        try (near) {
            return near.debit(key).get(0).left();
        }
    }
}
