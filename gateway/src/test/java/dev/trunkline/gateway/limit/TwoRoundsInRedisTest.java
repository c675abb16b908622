package dev.trunkline.gateway.limit;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.testing.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits before authentication and after it, both counted in a real Redis. */
class TwoRoundsInRedisTest {

    private static final Pattern CALLS = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");

    private static RedisServer redis;

    private CallersInTest callers;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.started();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() throws Exception {
        RedisCommand.on(redis, "FLUSHALL");
        callers = new CallersInTest(new GatewayInTest()
                        .with("counting.redis-url", redis.url())
                        .with("counting.deadline", "20s"))
                .start(
                        List.of(
                                "wide: { key: address, rate: 1/h, burst: 9, state: redis }",
                                "own: { key: principal, rate: 1/h, burst: 1, state: redis }",
                                "lots: { key: address, rate: 1/h, burst: 9, state: leased }",
                                "much: { key: address, rate: 1000/h, burst: 10000, state: redis }",
                                "most: { key: principal, rate: 1000/h, burst: 10000, state: redis }"),
                        "/both auth: required, limit: [wide, own]",
                        "/lots auth: required, limit: [lots, own]",
                        "/early auth: required, limit: [much]",
                        "/late auth: required, limit: [most]",
                        "/open auth: none, limit: [much, most]",
                        "/two auth: required, limit: [much, most]");
    }

    @AfterEach
    void stop() throws Exception {
        callers.close();
    }

    @Test
    void what_the_second_refuses_the_first_gets_back() throws Exception {
        assertThat(callers.get("/both", callers.bearer("ada")))
                .startsWith("HTTP/1.1 200 ")
                .contains("RateLimit: \"wide\";r=8;t=3600, \"own\";r=0;t=3600\r\n");
        for (int i = 0; i < 20; i++) {
            assertThat(callers.get("/both", callers.bearer("ada")))
                    .startsWith("HTTP/1.1 429 ")
                    .contains("\"violated-policies\":[\"own\"]");
        }
        await().untilAsserted(() -> assertThat(left("wide")).isEqualTo(8));
    }

    @Test
    void what_is_leased_is_given_back_into_the_lease() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(callers.get("/lots", callers.bearer("ada")))
                    .startsWith(i == 0 ? "HTTP/1.1 200 " : "HTTP/1.1 429 ");
        }
        await().untilAsserted(() -> assertThat(left("lots")).isEqualTo(8));
    }

    @Test
    void those_who_are_denied_have_used_up_what_the_first_gave_them() throws Exception {
        for (int i = 0; i < 9; i++) {
            assertThat(callers.get("/both", callers.forged("ada")))
                    .startsWith("HTTP/1.1 401 ")
                    .contains("RateLimit: \"wide\";r=" + (8 - i) + ";");
        }
        assertThat(callers.get("/both", callers.forged("ada"))).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void a_request_is_one_call_unless_both_have_something_to_ask() throws Exception {
        callers.know(CallersInTest.key(1), "\"sub\":\"ada\",\"client_id\":\"key-1\"");
        assertThat(callsOfAHundred("/early")).isBetween(100L, 190L);
        assertThat(callsOfAHundred("/late")).isBetween(100L, 190L);
        assertThat(callsOfAHundred("/open")).isBetween(100L, 190L);
        assertThat(callsOfAHundred("/two")).isBetween(200L, 290L);
    }

    /** The gateway is heard of by such a call too, once a second for each event loop. */
    private long callsOfAHundred(String path) throws Exception {
        long before = calls();
        for (int i = 0; i < 100; i++) {
            assertThat(callers.get(path, "ApiKey " + CallersInTest.key(1))).startsWith("HTTP/1.1 200 ");
        }
        return calls() - before;
    }

    private static long calls() {
        Matcher stat = CALLS.matcher(RedisCommand.on(redis, "INFO", "commandstats"));
        return stat.find() ? Long.parseLong(stat.group(1)) : 0;
    }

    /** In Redis and in hand. */
    private long left(String policy) {
        List<Map<String, Object>> found =
                await(callers.gateway().gateway().limits().left(policy, "127.0.0.1"));
        assertThat(found).hasSize(1);
        return (long) found.get(0).get("left") + (long) found.get(0).getOrDefault("leased", 0L);
    }
}
