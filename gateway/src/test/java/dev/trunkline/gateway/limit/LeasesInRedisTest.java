package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.route.LimitCost;
import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.LimitState.OnFailure;
import dev.trunkline.gateway.route.LimitState.Place;
import dev.trunkline.gateway.route.Quota.Algorithm;
import dev.trunkline.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tokens that gateways lease from a real Redis: what is owed, what finds no room, and what Redis forgets. */
class LeasesInRedisTest extends GatewaysOnRedis {

    @Test
    void what_an_answer_costs_beyond_what_is_in_hand_is_debited_in_redis_at_once() {
        LimitPolicy policy = PoliciesInTest.costing(
                new LimitCost(1, Map.of(), List.of(new LimitCost.Answers(401, 401, 50))),
                "o",
                Algorithm.TOKEN_BUCKET,
                100,
                Place.LEASED,
                OnFailure.CLOSED);
        CountingGateway failed = gateway(redis, 100, policy);
        CountingGateway other = gateway(redis, 100, policy);
        failed.answer(failed.debit(key), 401);
        assertThat(failed.inHand(key)).isZero();
        // The first has no more of it in hand, so the second gets all that is left.
        assertThat(other.passed(100, key)).isEqualTo(50);
    }

    @Test
    void callers_for_whom_there_is_no_room_are_counted_in_redis_and_spend_nobody_elses() {
        LimitPolicy policy = PoliciesInTest.anHour("n", Algorithm.TOKEN_BUCKET, 30, Place.LEASED, OnFailure.CLOSED);
        CountingGateway full = gateway(redis, 1, policy);
        CountingGateway other = gateway(redis, 100, policy);
        long ofFirst = 0;
        while (full.inHand(key) == 0) {
            ofFirst += full.passed(1, key);
        }
        String second = UUID.randomUUID().toString();
        assertThat(full.passed(20, second)).isEqualTo(20);
        assertThat(other.passed(1, second)).isEqualTo(1);
        // One more is in the other's hand, or has come back from there.
        assertThat(full.passed(20, second)).isBetween(8L, 9L);
        assertThat(full.passed(40, key)).isEqualTo(30 - ofFirst);
    }

    @Test
    void who_costs_more_than_is_left_is_told_when_it_will_be_there() {
        CountingGateway gateway = gateway(
                redis,
                100,
                PoliciesInTest.costing(
                        new LimitCost(4, Map.of(), List.of()),
                        "w",
                        Algorithm.TOKEN_BUCKET,
                        10,
                        Place.LEASED,
                        OnFailure.CLOSED));
        assertThat(gateway.passed(2, key)).isEqualTo(2);
        Debits refused = gateway.debit(key);
        assertThat(refused.passes()).isFalse();
        // Two are left, and two more are two hours away.
        assertThat(refused.microsUntilPass()).isBetween(7_000_000_000L, 7_200_000_000L);
    }

    @Test
    void a_script_that_redis_has_forgotten_costs_no_lease_anything() {
        three(redis, 100);
        long passed = 0;
        for (int round = 0; round < 6; round++) {
            passed += gateways.get(round % 3).passed(10, key);
            RedisCommand.on(redis, "SCRIPT", "FLUSH");
        }
        assertThat(passed).isEqualTo(60);
        long[] sum = {passed};
        await().untilAsserted(() -> {
            gateways.forEach(gateway -> sum[0] += gateway.passed(1, key));
            assertThat(sum[0]).isGreaterThanOrEqualTo(100);
        });
        gateways.forEach(gateway -> sum[0] += gateway.passed(100, key));
        assertThat(sum[0]).isEqualTo(100);
    }

    @Test
    void after_a_redis_that_lost_all_there_is_the_limit_again_and_what_was_in_hand() {
        try (RedisServer own = RedisServer.started()) {
            three(own, 300);
            long before = 0;
            for (int round = 0; round < 30; round++) {
                for (CountingGateway gateway : gateways) {
                    before += gateway.passed(20, key);
                }
            }
            assertThat(before).isBetween(270L, 300L);
            own.stop();
            own.start();
            long[] after = {0};
            await().untilAsserted(() -> {
                gateways.forEach(gateway -> after[0] += gateway.passed(5, key));
                assertThat(after[0]).isGreaterThanOrEqualTo(290);
            });
            for (CountingGateway gateway : gateways) {
                await().until(gateway::usable);
                after[0] += gateway.passed(300, key);
            }
            assertThat(after[0]).isLessThanOrEqualTo(300 + 3 * 30);
        }
    }

    private void three(RedisServer from, long room) {
        for (int i = 0; i < 3; i++) {
            gateway(
                    from,
                    100,
                    PoliciesInTest.anHour("l", Algorithm.TOKEN_BUCKET, room, Place.LEASED, OnFailure.CLOSED));
        }
    }

    private CountingGateway gateway(RedisServer from, int mostKeys, LimitPolicy policy) {
        CountingGateway gateway = new CountingGateway(
                new LimitSettings(mostKeys, from.url(), Duration.ofSeconds(20), 1), Duration.ZERO, policy);
        gateways.add(gateway);
        return gateway;
    }
}
