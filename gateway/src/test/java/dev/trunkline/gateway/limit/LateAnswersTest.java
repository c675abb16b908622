package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.limit.CountingGateway.Fate;
import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.LimitState.OnFailure;
import dev.trunkline.gateway.route.LimitState.Place;
import dev.trunkline.gateway.route.Quota.Algorithm;
import dev.trunkline.testing.RedisServer;
import dev.trunkline.testing.Wire;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Redis that is there and counts, whose answers are on their way for longer than anybody waits for them. */
class LateAnswersTest {

    private static final Duration DEADLINE = Duration.ofSeconds(4);
    private static final int ROOM = 1_000;

    private final String key = UUID.randomUUID().toString();
    private RedisServer redis;
    private Wire wire;
    private CountingGateway far;
    private CountingGateway near;

    @BeforeEach
    void start() {
        redis = RedisServer.started();
        wire = Wire.to("localhost", URI.create(redis.url()).getPort());
    }

    @AfterEach
    void stop() {
        near.close();
        far.close();
        wire.close();
        redis.close();
    }

    @Test
    void who_was_refused_is_refused_also_when_the_answer_is_late() {
        gateways(Place.REDIS);
        assertThat(far.passed(ROOM + 1, key)).isEqualTo(ROOM);
        assertThat(late(20)).containsOnly(Fate.REFUSED);
    }

    @Test
    void of_what_is_nearly_used_up_no_more_passes_than_redis_has_last_said() {
        gateways(Place.REDIS);
        assertThat(far.passed(ROOM - 5, key)).isEqualTo(ROOM - 5);
        assertThat(late(20)).filteredOn(Fate.PASSED::equals).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void what_a_late_answer_says_holds_for_those_who_come_after_it() {
        gateways(Place.REDIS);
        assertThat(near.passed(ROOM + 1, key)).isEqualTo(ROOM);
        // Nothing is known of the key at the other end, so there it has a share until the first answer is there.
        await().until(() -> late(5).stream().allMatch(Fate.REFUSED::equals));
    }

    @Test
    void a_lot_that_comes_too_late_goes_back() {
        gateways(Place.LEASED);
        await().until(() -> {
            String caller = UUID.randomUUID().toString();
            assertThat(late(1, caller)).containsExactly(Fate.PASSED);
            // It has been debited, and nothing of that is left.
            return RedisCommand.keyOf(redis, caller).isEmpty();
        });
    }

    private void gateways(Place place) {
        LimitPolicy policy = PoliciesInTest.anHour("late", Algorithm.TOKEN_BUCKET, ROOM, place, OnFailure.LOCAL);
        String throughWire = "redis://localhost:" + wire.port();
        far = new CountingGateway(new LimitSettings(100, throughWire, DEADLINE, 1), Duration.ZERO, policy);
        near = new CountingGateway(
                new LimitSettings(100, redis.url(), Duration.ofSeconds(20), 1), Duration.ZERO, policy);
        far.passed(1, "another");
    }

    /** Sends so many of which each answer is late, but there before others are asked. */
    private List<Fate> late(int requests) {
        return late(requests, key);
    }

    private List<Fate> late(int requests, String caller) {
        wire.freeze();
        List<Fate> fates = far.send(requests, caller);
        wire.mend();
        await().until(() -> far.usable() && far.send(1, "another").get(0) == Fate.PASSED);
        return fates;
    }
}
