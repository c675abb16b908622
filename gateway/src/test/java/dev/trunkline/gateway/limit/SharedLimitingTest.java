package dev.trunkline.gateway.limit;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.testing.RedisServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits that Redis counts, as callers of two gateways meet them. */
class SharedLimitingTest {

    private final List<GatewayInTest> gateways = new ArrayList<>();
    private RedisServer redis;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.started();
        for (int i = 0; i < 2; i++) {
            GatewayInTest gateway =
                    new GatewayInTest().with("counting.redis-url", redis.url()).with("counting.deadline", "20s");
            gateways.add(gateway);
            int upstream = gateway.upstream(request -> request.response().end("let in"));
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + upstream + "\" } }",
                    "limits:",
                    "  redis: { key: address, rate: 1/h, burst: 4, state: redis }",
                    "  window: { algorithm: sliding-window, key: address, rate: 6/h, state: redis }",
                    "  lots: { key: address, rate: 1/h, burst: 50, state: leased }",
                    "  queue: { algorithm: leaky-bucket, key: address, rate: 20/min, queue: 9, state: redis }",
                    "  closed: { key: address, rate: 1/h, state: redis, on-failure: closed }",
                    "  open: { key: address, rate: 1/h, state: redis, on-failure: open }",
                    "routes:",
                    "  - { id: r, match: { path: /r }, to: up, auth: none, limit: [redis, window], timeout: 60s }",
                    "  - { id: l, match: { path: /l }, to: up, auth: none, limit: [lots], timeout: 60s }",
                    "  - { id: q, match: { path: /q }, to: up, auth: none, limit: [queue], timeout: 1h }",
                    "  - { id: o, match: { path: /o }, to: up, auth: none, limit: [open], timeout: 60s }",
                    "  - { id: c, match: { path: /c }, to: up, auth: none, limit: [closed], timeout: 60s }");
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (GatewayInTest gateway : gateways) {
            gateway.close();
        }
        redis.close();
    }

    @Test
    void what_one_gateway_has_let_through_the_other_knows() throws IOException {
        assertThat(gateways.get(0).get("/r"))
                .startsWith("HTTP/1.1 200 ")
                .contains("RateLimit-Policy: \"redis\";q=4;w=14400, \"window\";q=6;w=3600\r\n")
                .contains("RateLimit: \"redis\";r=3;t=3600, \"window\";r=5;t=");
        assertThat(gateways.get(1).get("/r")).contains("\"redis\";r=2;t=7200, \"window\";r=4;");
        gateways.get(0).get("/r");
        gateways.get(1).get("/r");
        assertThat(gateways.get(0).get("/r"))
                .startsWith("HTTP/1.1 429 ")
                .containsPattern("Retry-After: 3[56][0-9]{2}\r\n")
                .contains("\"redis\";r=0;t=14400, \"window\";r=2;")
                .contains("\"violated-policies\":[\"redis\"]");
    }

    @Test
    void lots_are_spent_by_whoever_has_them_and_never_more_than_there_are() throws IOException {
        int passed = 0;
        for (int i = 0; i < 120; i++) {
            passed += gateways.get(i % 2).get("/l").startsWith("HTTP/1.1 200 ") ? 1 : 0;
        }
        assertThat(passed).isBetween(45, 50);
    }

    @Test
    void who_comes_too_fast_waits_for_a_turn_that_all_gateways_know() throws IOException {
        List<String> answers = IntStream.range(0, 3)
                .parallel()
                .mapToObj(i -> quietly(gateways.get(i % 2), "/q"))
                .toList();
        assertThat(answers).allMatch(answer -> answer.startsWith("HTTP/1.1 200 "));
        assertThat(counted(0, "queue", "delayed") + counted(1, "queue", "delayed"))
                .isPositive();
    }

    @Test
    void without_redis_a_limit_does_as_it_says_and_recovers() throws IOException {
        gateways.get(0).get("/c");
        redis.stop();
        assertThat(gateways.get(0).get("/c")).startsWith("HTTP/1.1 503 ").contains("Limits cannot be counted now.");
        assertThat(gateways.get(0).get("/r")).startsWith("HTTP/1.1 200 ");
        redis.start();
        await().untilAsserted(() -> assertThat(gateways.get(0).get("/c")).doesNotStartWith("HTTP/1.1 503 "));
    }

    @Test
    void what_passes_uncounted_or_is_refused_for_want_of_redis_is_told_apart_and_so_is_whether_it_is_there()
            throws IOException {
        LimitsView limits = gateways.get(0).gateway().limits();
        assertThat(limits.loopsWithoutRedis()).isZero();
        redis.stop();
        assertThat(gateways.get(0).get("/c")).startsWith("HTTP/1.1 503 ");
        assertThat(gateways.get(0).get("/o")).startsWith("HTTP/1.1 200 ");
        assertThat(counted(0, "closed", "unavailable")).isEqualTo(1);
        assertThat(counted(0, "closed", "allowed")).isZero();
        assertThat(counted(0, "open", "uncounted")).isEqualTo(1);
        assertThat(counted(0, "open", "allowed")).isZero();
        await().untilAsserted(() -> {
            assertThat(gateways.get(0).get("/o")).startsWith("HTTP/1.1 200 ");
            assertThat(limits.loopsWithoutRedis()).isPositive();
        });
        redis.start();
        await().until(() -> limits.loopsWithoutRedis() == 0);
    }

    @Test
    void an_operator_sees_what_is_left_and_resets_it() throws IOException {
        for (String path : new String[] {"/r", "/l"}) {
            gateways.get(0).get(path);
        }
        LimitsView limits = gateways.get(1).gateway().limits();
        gateways.get(1).get("/r");
        assertThat(await(limits.left("redis", "127.0.0.1")))
                .singleElement()
                .satisfies(one -> assertThat(one).containsEntry("left", 2L).containsEntry("state", "redis"));
        assertThat(await(limits.reset("redis", "127.0.0.1"))).singleElement().satisfies(one -> assertThat(one)
                .containsEntry("left", 4L));
        assertThat(await(limits.left("no such limit", "127.0.0.1"))).isEmpty();
        assertThat(limits.policies()).extracting(one -> one.get("policy")).contains("redis", "window");
    }

    @Test
    void while_redis_is_away_an_operator_sees_and_resets_the_share_and_is_told_that_the_count_stands()
            throws IOException {
        GatewayInTest gateway = gateways.get(0);
        gateway.get("/r");
        LimitsView limits = gateway.gateway().limits();
        redis.stop();
        for (int i = 0; i < 4; i++) {
            gateway.get("/r");
        }
        assertThat(await(limits.left("redis", "127.0.0.1"))).singleElement().satisfies(one -> assertThat(one)
                .containsEntry("answered", false)
                .containsKey("leftOfShare"));
        assertThatThrownBy(() -> await(limits.reset("redis", "127.0.0.1")))
                .hasRootCauseInstanceOf(LimitsView.RedisAway.class);
        assertThat(await(limits.left("redis", "127.0.0.1"))).singleElement().satisfies(one -> assertThat(one)
                .doesNotContainKey("leftOfShare"));
    }

    private static String quietly(GatewayInTest gateway, String path) {
        try {
            return gateway.get(path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long counted(int gateway, String policy, String result) {
        return gateways.get(gateway)
                .gateway()
                .counts()
                .of("gateway_limit_requests_total", "policy", policy, "result", result);
    }
}
