package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.route.LimitCost;
import dev.trunkline.gateway.route.LimitState.OnFailure;
import dev.trunkline.gateway.route.LimitState.Place;
import dev.trunkline.gateway.route.Quota;
import dev.trunkline.gateway.route.Quota.Algorithm;
import dev.trunkline.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens that Redis gets back some time after it gave them, since an answer cost nothing. */
class GivingBackInRedisTest {

    private static RedisServer redis;

    private final String key = UUID.randomUUID().toString();
    private CountingGateway gateway;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.started();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CONCURRENT", "LEAKY_BUCKET"})
    void what_an_answer_did_not_cost_can_be_taken_again(Algorithm algorithm) {
        gateway = gateway(new Quota(algorithm, 1, Duration.ofHours(500), 3));
        Debits first = gateway.debit(key);
        assertThat(gateway.passed(5, key)).isEqualTo(2);
        gateway.answer(first, 404);
        assertThat(gateway.passed(5, key)).isEqualTo(1);
    }

    @Test
    void of_a_log_the_token_goes_back_that_was_taken_and_not_a_younger_one() {
        gateway = gateway(new Quota(Algorithm.SLIDING_LOG, 1, Duration.ofHours(1), 3));
        Debits first = gateway.debit(key);
        gateway.debit(key);
        String youngest = RedisCommand.on(redis, "LINDEX", RedisCommand.keyOf(redis, key), "-1");
        gateway.answer(first, 404);
        assertThat(RedisCommand.on(redis, "LRANGE", RedisCommand.keyOf(redis, key), "0", "-1"))
                .isEqualTo("[" + youngest + "]");
    }

    @ParameterizedTest
    @EnumSource(names = {"FIXED_WINDOW", "SLIDING_WINDOW"})
    void what_was_taken_in_a_window_before_leaves_the_present_one_alone(Algorithm algorithm) {
        String caller;
        Debits first;
        long seconds;
        long window;
        do {
            // A window of more than an hour that ends in some seconds.
            long now = RedisCommand.micros(redis) / 1_000_000;
            seconds = 3_600;
            while (now % seconds != seconds - 3) {
                seconds++;
            }
            window = now / seconds;
            if (gateway != null) {
                gateway.close();
            }
            gateway = gateway(new Quota(algorithm, 3, Duration.ofSeconds(seconds), 3));
            caller = UUID.randomUUID().toString();
            first = gateway.debit(caller);
        } while (RedisCommand.micros(redis) / 1_000_000 / seconds != window);
        long micros = seconds * 1_000_000;
        long ended = window;
        await().until(() -> RedisCommand.micros(redis) / micros > ended);
        gateway.debit(caller);
        gateway.answer(first, 404);
        assertThat(RedisCommand.on(redis, "GET", RedisCommand.keyOf(redis, caller)))
                .isEqualTo((window + 1) + (algorithm == Algorithm.FIXED_WINDOW ? " 1 1" : " 0 1"));
    }

    @Test
    void what_has_come_back_by_itself_is_not_given_back_once_more() {
        gateway = gateway(new Quota(Algorithm.TOKEN_BUCKET, 1, Duration.ofSeconds(5), 2));
        Debits first = gateway.debit(key);
        String counted = RedisCommand.keyOf(redis, key);
        await().until(() -> RedisCommand.on(redis, "EXISTS", counted).equals("0"));
        gateway.debit(key);
        gateway.answer(first, 404);
        // The bucket's debt, when it was written, what was given back: nothing, or all has come back again meanwhile.
        assertThat(RedisCommand.on(redis, "GET", counted)).containsPattern("^\\d+ \\d+ 0 \\d+$|^null$");
    }

    private CountingGateway gateway(Quota quota) {
        return new CountingGateway(
                redis.url(),
                Duration.ZERO,
                PoliciesInTest.costing(
                        new LimitCost(1, Map.of(), List.of(new LimitCost.Answers(404, 404, 0))),
                        "b",
                        quota,
                        Place.REDIS,
                        OnFailure.CLOSED));
    }
}
