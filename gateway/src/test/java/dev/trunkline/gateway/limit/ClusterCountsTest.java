package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.limit.CountingGateway.Fate;
import dev.trunkline.gateway.route.LimitState.OnFailure;
import dev.trunkline.gateway.route.LimitState.Place;
import dev.trunkline.gateway.route.Quota.Algorithm;
import dev.trunkline.testing.RedisServer;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Limits that a real Redis Cluster counts, whose nodes refuse what is not in one slot of their own. */
class ClusterCountsTest {

    private static final int SLOTS = 16_384;
    private static final String TAG = "limits";

    @Test
    void a_request_that_counts_by_several_keys_is_debited_for_all_or_none() throws Exception {
        try (RedisServer node = alone();
                GatewayInTest gateway = gateway(node, TAG)) {
            assertThat(gateway.get("/", "X-Name: ada"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\"address\";r=2;");
            // Its second limit refuses, so the first is as before.
            for (int i = 0; i < 3; i++) {
                assertThat(gateway.get("/", "X-Name: ada"))
                        .startsWith("HTTP/1.1 429 ")
                        .contains("\"violated-policies\":[\"name\"]");
            }
            assertThat(gateway.get("/", "X-Name: bob"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\"address\";r=1;");
            assertThat(gateway.get("/", "X-Name: eve"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\"address\";r=0;");
            assertThat(gateway.get("/", "X-Name: sue"))
                    .startsWith("HTTP/1.1 429 ")
                    .contains("\"violated-policies\":[\"address\"]");
        }
    }

    @Test
    void without_a_tag_a_cluster_does_not_count_by_several_keys() throws Exception {
        try (RedisServer node = alone();
                GatewayInTest gateway = gateway(node, "")) {
            assertThat(gateway.get("/", "X-Name: ada"))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Limits cannot be counted now.");
        }
    }

    @Test
    void counts_are_found_at_whichever_node_has_them() {
        try (RedisServer first = alone();
                RedisServer second = RedisServer.startedForCluster()) {
            RedisCommand.on(first, "CLUSTER", "MEET", "127.0.0.1", Integer.toString(second.port()));
            awaitWhole(second);
            // It is told of one that has none of the slots.
            LimitSettings settings = new LimitSettings(100, second.url(), Duration.ofSeconds(20), 1, Optional.of(TAG));
            try (CountingGateway gateway = new CountingGateway(
                    settings,
                    Duration.ZERO,
                    PoliciesInTest.anHour("c", Algorithm.TOKEN_BUCKET, 100, Place.REDIS, OnFailure.CLOSED))) {
                assertThat(gateway.send(3, "ada")).containsExactly(Fate.PASSED, Fate.PASSED, Fate.PASSED);
                assertThat(RedisCommand.on(first, "KEYS", "*")).contains("{limits}:{ada}");

                String slot = RedisCommand.on(first, "CLUSTER", "KEYSLOT", TAG);
                RedisCommand.on(
                        second, "CLUSTER", "SETSLOT", slot, "IMPORTING", RedisCommand.on(first, "CLUSTER", "MYID"));
                RedisCommand.on(second, "CLUSTER", "SETSLOT", slot, "NODE", RedisCommand.on(second, "CLUSTER", "MYID"));

                await().until(() -> gateway.send(1, "bob").get(0) == Fate.PASSED
                        && RedisCommand.on(second, "KEYS", "*").contains("{limits}:{bob}"));
            }
        }
    }

    private static GatewayInTest gateway(RedisServer node, String tag) throws Exception {
        return new GatewayInTest()
                .with("counting.redis-url", node.url())
                .with("counting.deadline", "20s")
                .with("counting.cluster-tag", tag)
                .start(
                        "limits:",
                        "  address: { key: address, rate: 1/h, burst: 3, state: redis, on-failure: closed }",
                        "  name: { key: header:X-Name, rate: 1/h, burst: 1, state: redis, on-failure: closed }",
                        "routes:",
                        "  - { id: r, match: { path: / }, respond: { status: 200, body: in }, auth: none,",
                        "      limit: [address, name] }");
    }

    /** A cluster of one node, which has all slots. */
    private static RedisServer alone() {
        RedisServer node = RedisServer.startedForCluster();
        RedisCommand.on(
                node,
                "CLUSTER",
                Stream.concat(Stream.of("ADDSLOTS"), IntStream.range(0, SLOTS).mapToObj(Integer::toString))
                        .toArray(String[]::new));
        awaitWhole(node);
        return node;
    }

    private static void awaitWhole(RedisServer node) {
        await().until(() -> RedisCommand.on(node, "CLUSTER", "INFO").contains("cluster_state:ok"));
    }
}
