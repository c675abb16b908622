package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.limit.CountingGateway.Fate;
import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.LimitState.OnFailure;
import dev.trunkline.gateway.route.LimitState.Place;
import dev.trunkline.gateway.route.Quota;
import dev.trunkline.gateway.route.Quota.Algorithm;
import dev.trunkline.testing.RedisServer;
import dev.trunkline.testing.Wire;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gateways that count together in a real Redis, their clocks minutes apart. */
class RedisCountsTest extends GatewaysOnRedis {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final List<Duration> SKEWS = List.of(Duration.ZERO, Duration.ofMinutes(7), Duration.ofMinutes(-9));

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CONCURRENT", "LEAKY_BUCKET"})
    void ten_thousand_requests_through_three_gateways_get_exactly_the_limit(Algorithm algorithm) {
        three(policy("a", new Quota(algorithm, 1, quietPeriod(), 1_000), Place.REDIS, OnFailure.CLOSED));
        long passed = 0;
        for (int round = 0; round < 34; round++) {
            for (CountingGateway gateway : gateways) {
                passed += gateway.passed(100, key);
            }
        }
        assertThat(passed).isEqualTo(1_000);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOCAL")
    void steadily_asked_three_gateways_let_through_what_the_rate_allows_and_no_more(Place place) {
        three(policy(
                "s", new Quota(Algorithm.TOKEN_BUCKET, 1_000, Duration.ofSeconds(1), 1_000), place, OnFailure.CLOSED));
        gateways.forEach(gateway -> gateway.passed(1, "another"));
        long asked = System.nanoTime();
        long begun = RedisCommand.micros(redis);
        long passed = 0;
        long sent = 0;
        long lost = 0;
        boolean refused = false;
        while (sent < 10_000) {
            for (CountingGateway gateway : gateways) {
                long now = System.nanoTime();
                lost += lost(now - asked, refused);
                asked = now;
                long through = gateway.passed(20, key);
                refused = through < 20;
                passed += through;
                sent += 20;
            }
        }
        long allowed = 1_000 + (RedisCommand.micros(redis) - begun) / 1_000;
        lost += lost(System.nanoTime() - asked, false);
        // Where tokens are leased, a lot for each gateway may come on top.
        long over = place == Place.LEASED ? 3 * 100 : 0;
        assertThat(passed).isLessThanOrEqualTo(allowed + over);
        // What nobody has asked for yet is there, or in somebody's hand: nothing has got lost on the way.
        long unasked = gateways.stream().mapToLong(this::inHand).sum() + left(1_000_000);
        assertThat(passed + unasked).isGreaterThanOrEqualTo(Math.min(sent, (allowed - lost) * 99 / 100));
    }

    /** With the lot that was on its way. */
    private long inHand(CountingGateway gateway) {
        gateway.passed(1, UUID.randomUUID().toString());
        return gateway.inHand(key);
    }

    /** Of a bucket that holds so many microseconds' tokens of one in a thousand of them. */
    private long left(long room) {
        String[] text =
                RedisCommand.on(redis, "GET", RedisCommand.keyOf(redis, key)).split(" ");
        long debt =
                text.length < 4 ? 0 : Long.parseLong(text[0]) - (RedisCommand.micros(redis) - Long.parseLong(text[1]));
        return (room - Math.max(0, debt)) / 1_000;
    }

    /** What a bucket that gives a thousand a second may have spilt, since nobody asked for it in time on a busy machine. */
    private static long lost(long nanos, boolean refused) {
        // Whoever was refused has left it nearly empty, so that it takes a while to be full again.
        return (refused ? Math.max(0, nanos - 500_000_000) : nanos) / 1_000_000;
    }

    @Test
    void a_script_that_redis_has_forgotten_is_loaded_again_and_nothing_is_counted_twice() {
        three(policy("b", bucket(100), Place.REDIS, OnFailure.CLOSED));
        long passed = 0;
        for (int round = 0; round < 10; round++) {
            passed += gateways.get(round % 3).passed(20, key);
            RedisCommand.on(redis, "SCRIPT", "FLUSH");
        }
        assertThat(passed).isEqualTo(100);
    }

    @Test
    void all_limits_of_a_request_are_debited_or_none() {
        CountingGateway gateway = gateway(
                policy("wide", bucket(10), Place.REDIS, OnFailure.CLOSED),
                policy("narrow", bucket(2), Place.REDIS, OnFailure.CLOSED),
                policy("here", bucket(20), Place.LOCAL, OnFailure.LOCAL));
        assertThat(gateway.passed(8, key)).isEqualTo(2);
        Debits refused = gateway.debit(key);
        assertThat(LimitAnswer.violated(refused)).containsExactly("narrow");
        assertThat(refused.get(0).left()).isEqualTo(8);
        assertThat(refused.get(2).left()).isEqualTo(17);
        assertThat(gateway.debit(key).get(2).left()).isEqualTo(17);
    }

    @Test
    void turns_of_a_queue_are_given_out_in_order_over_all_gateways_and_the_last_can_be_given_back() {
        Quota queue = new Quota(Algorithm.LEAKY_BUCKET, 1, Duration.ofMinutes(1), 2);
        three(policy("q", queue, Place.REDIS, OnFailure.CLOSED));
        List<Debits> turns =
                gateways.stream().map(gateway -> gateway.debit(key)).toList();
        assertThat(turns.get(0).microsToWait()).isZero();
        assertThat(turns.get(1).microsToWait()).isBetween(50_000_000L, 60_000_000L);
        assertThat(turns.get(2).microsToWait()).isBetween(110_000_000L, 120_000_000L);
        assertThat(gateways.get(0).debit(key).passes()).isFalse();
        gateways.get(2).giveBack(turns.get(2));
        await().untilAsserted(
                        () -> assertThat(gateways.get(0).debit(key).passes()).isTrue());
    }

    @Test
    void gateways_know_how_many_they_are() {
        three(policy("n", bucket(100), Place.REDIS, OnFailure.LOCAL));
        gateways.forEach(gateway -> gateway.passed(1, key));
        await().untilAsserted(() -> assertThat(gateways).allMatch(gateway -> gateway.gateways() >= 3));
    }

    @Test
    void while_redis_is_away_each_gateway_has_its_share_and_then_all_count_together_again() {
        try (RedisServer own = RedisServer.started()) {
            for (Duration skew : SKEWS) {
                gateways.add(
                        new CountingGateway(own.url(), skew, policy("r", bucket(300), Place.REDIS, OnFailure.LOCAL)));
            }
            gateways.forEach(gateway -> gateway.passed(1, key));
            await().until(() -> gateways.stream().allMatch(gateway -> gateway.gateways() == 3));
            own.stop();
            for (CountingGateway gateway : gateways) {
                long passed = gateway.passed(500, key);
                assertThat(passed).isEqualTo(100);
                await().until(() -> {
                    gateway.passed(1, key);
                    return !gateway.usable();
                });
                assertThat(gateway.counted("away")).isEqualTo(1);
            }
            own.start();
            await().until(() -> gateways.stream().allMatch(CountingGateway::usable));
            // It has started empty, so a caller of before begins anew, with no more than anybody.
            for (String caller : List.of(UUID.randomUUID().toString(), key)) {
                long passed = 0;
                for (CountingGateway gateway : gateways) {
                    passed += gateway.passed(200, caller);
                }
                assertThat(passed).isEqualTo(300);
            }
        }
    }

    @Test
    void after_a_fail_over_to_a_replica_the_count_goes_on() {
        try (RedisServer first = RedisServer.started();
                RedisServer replica = RedisServer.started();
                Wire wire = Wire.to("localhost", first.port())) {
            RedisCommand.on(replica, "REPLICAOF", "localhost", Integer.toString(first.port()));
            await().until(() -> RedisCommand.on(replica, "INFO", "replication").contains("master_link_status:up"));
            for (Duration skew : SKEWS) {
                gateways.add(new CountingGateway(
                        "redis://localhost:" + wire.port(),
                        skew,
                        policy("f", bucket(300), Place.REDIS, OnFailure.CLOSED)));
            }
            long passed = 0;
            for (CountingGateway gateway : gateways) {
                passed += gateway.passed(50, key);
            }
            RedisCommand.on(first, "WAIT", "1", "5000");
            RedisCommand.on(replica, "REPLICAOF", "NO", "ONE");
            wire.lead("localhost", replica.port());
            for (int i = 0; i < 3; i++) {
                CountingGateway gateway = gateways.get(i);
                // What a broken connection took with it counts as not answered, and the policy is closed to that.
                await().until(() -> gateway.send(1, "other").get(0) == Fate.PASSED);
                passed += gateway.passed(100, key);
            }
            assertThat(passed).isBetween(300L, 301L);
        }
    }

    @Test
    void without_redis_an_open_limit_lets_all_through_and_a_closed_one_nobody() {
        CountingGateway open = new CountingGateway(
                "redis://localhost:1", Duration.ZERO, policy("o", bucket(1), Place.REDIS, OnFailure.OPEN));
        CountingGateway closed = new CountingGateway(
                "redis://localhost:1", Duration.ZERO, policy("c", bucket(1), Place.REDIS, OnFailure.CLOSED));
        gateways.addAll(List.of(open, closed));
        assertThat(open.send(5, key)).containsOnly(Fate.PASSED);
        assertThat(closed.send(5, key)).containsOnly(Fate.CLOSED);
    }

    @Test
    void a_gateway_that_has_never_met_redis_takes_the_share_of_one_of_so_many_as_it_was_told_of() {
        CountingGateway gateway = new CountingGateway(
                new LimitSettings(100, "redis://localhost:1", Duration.ofSeconds(20), 3),
                Duration.ZERO,
                policy("t", bucket(300), Place.REDIS, OnFailure.LOCAL));
        gateways.add(gateway);
        assertThat(gateway.passed(300, key)).isEqualTo(100);
    }

    @Test
    void leases_never_give_more_than_the_limit_and_a_lot_for_each_gateway_and_hardly_less() {
        three(policy("l", bucket(10_000), Place.LEASED, OnFailure.CLOSED));
        long passed = 0;
        for (int round = 0; round < 120; round++) {
            for (CountingGateway gateway : gateways) {
                passed += gateway.passed(100, key);
            }
        }
        // All was debited before it was spent, so what passed within no time is at most the limit.
        assertThat(passed).isBetween(9_900L, 10_010L);
    }

    @Test
    void lots_that_nobody_uses_go_back_to_the_others() {
        three(policy("i", bucket(200), Place.LEASED, OnFailure.CLOSED));
        for (int i = 0; i < 10; i++) {
            gateways.forEach(gateway -> gateway.passed(3, key));
        }
        long[] passed = {90};
        CountingGateway last = gateways.get(0);
        await().untilAsserted(() -> {
            passed[0] += last.passed(50, key);
            assertThat(passed[0]).isGreaterThanOrEqualTo(200);
        });
        assertThat(passed[0]).isLessThanOrEqualTo(202);
    }

    private void three(LimitPolicy policy) {
        for (Duration skew : SKEWS) {
            gateways.add(new CountingGateway(redis.url(), skew, policy));
        }
    }

    private CountingGateway gateway(LimitPolicy... policies) {
        CountingGateway gateway = new CountingGateway(redis.url(), Duration.ZERO, policies);
        gateways.add(gateway);
        return gateway;
    }

    private static Quota bucket(long burst) {
        return new Quota(Algorithm.TOKEN_BUCKET, 1, HOUR.dividedBy(60), burst);
    }

    private static LimitPolicy policy(String name, Quota quota, Place place, OnFailure onFailure) {
        return PoliciesInTest.of(name, quota, place, onFailure);
    }

    /** A bit more than an hour, of which Redis has just begun another, so that no window ends meanwhile. */
    private static Duration quietPeriod() {
        long now = RedisCommand.micros(redis) / 1_000_000;
        return Duration.ofSeconds(LongStream.range(3_600, 7_200)
                .filter(seconds -> now % seconds > 60 && now % seconds < seconds / 2)
                .findFirst()
                .orElseThrow());
    }
}
