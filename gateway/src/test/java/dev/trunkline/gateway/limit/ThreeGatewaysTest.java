package dev.trunkline.gateway.limit;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.testing.RedisServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thousands of requests through three whole gateways on one Redis. */
class ThreeGatewaysTest {

    private final List<GatewayInTest> gateways = new ArrayList<>();
    private RedisServer redis;
    private Vertx vertx;
    private Context loop;
    private HttpClient client;

    @BeforeEach
    void start() {
        redis = RedisServer.started();
        vertx = Vertx.vertx();
        loop = vertx.getOrCreateContext();
        client = vertx.createHttpClient(
                new HttpClientOptions().setMaxPoolSize(50).setMaxWaitQueueSize(1_000));
    }

    private void three(UnaryOperator<GatewayInTest> as) throws Exception {
        for (int i = 0; i < 3; i++) {
            GatewayInTest gateway = as.apply(new GatewayInTest())
                    .with("counting.redis-url", redis.url())
                    .with("counting.deadline", "20s");
            gateways.add(gateway);
            int upstream = gateway.upstream(request -> request.response().end());
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + upstream + "\" } }",
                    "limits:",
                    "  once: { key: address, rate: 1/h, burst: 1000, state: redis, on-failure: closed }",
                    "  lots: { key: address, rate: 1/h, burst: 1000, state: leased, on-failure: closed }",
                    "  steady: { key: address, rate: 100/s, burst: 500, state: redis, on-failure: closed }",
                    "  steady-lots: { key: address, rate: 100/s, burst: 500, state: leased, on-failure: closed }",
                    "routes:",
                    "  - { id: o, match: { path: /once }, to: up, auth: none, limit: [once], timeout: 60s }",
                    "  - { id: l, match: { path: /lots }, to: up, auth: none, limit: [lots], timeout: 60s }",
                    "  - { id: s, match: { path: /steady }, to: up, auth: none, limit: [steady], timeout: 60s }",
                    "  - { id: t, match: { path: /steady-lots }, to: up, auth: none, limit: [steady-lots], timeout: 60s }");
        }
    }

    @AfterEach
    void stop() throws IOException {
        await(vertx.close());
        for (GatewayInTest gateway : gateways) {
            gateway.close();
        }
        redis.close();
    }

    @Test
    void in_bursts_get_exactly_the_limit() throws Exception {
        three(UnaryOperator.identity());
        assertThat(passed("/once", 10_000, 300)).isEqualTo(1_000);
    }

    @Test
    void in_bursts_get_the_limit_where_it_is_leased_too() throws Exception {
        three(UnaryOperator.identity());
        // All three go on being asked, so that none keeps what it has in hand.
        assertThat(passed("/lots", 10_000, 300)).isBetween(990L, 1_000L);
    }

    @ParameterizedTest
    @CsvSource({"steady, 0", "steady-lots, 3"})
    void steadily_get_what_comes_back_and_no_more_nor_less(String limit, int lots) throws Exception {
        // So that what is said of a lease is said by who has asked for it last.
        three(GatewayInTest::onOneLoop);
        long begun = RedisCommand.micros(redis);
        Refill refill = new Refill();
        long passed = 0;
        for (int sent = 0; sent < 10_000; sent += 50) {
            long through = passed("/" + limit, 50, 50);
            refill.round(through);
            passed += through;
        }
        long allowed = Refill.BURST + (RedisCommand.micros(redis) - begun) * Refill.A_SECOND / 1_000_000 + 1;
        assertThat(passed).isLessThanOrEqualTo(allowed + lots * Refill.BURST / 10);
        refill.round(0);
        // What nobody has asked for yet is there, or in somebody's hand.
        assertThat(passed + unspent(limit)).isGreaterThanOrEqualTo(refill.came() * 99 / 100);
    }

    /** What has come into a bucket, but for what it has spilt at most: as if all of a round were taken at its end. */
    private static final class Refill {

        static final long BURST = 500;
        static final long A_SECOND = 100;

        private final long begun = System.nanoTime();
        private long at = begun;
        private double level = BURST;
        private double spilt;

        void round(long taken) {
            long now = System.nanoTime();
            level += (now - at) / 1e9 * A_SECOND;
            at = now;
            spilt += Math.max(0, level - BURST);
            level = Math.min(BURST, level) - taken;
        }

        long came() {
            return (long) (BURST + (at - begun) / 1e9 * A_SECOND - spilt);
        }
    }

    private long unspent(String limit) {
        long inHand = 0;
        long left = 0;
        for (GatewayInTest gateway : gateways) {
            // When there is an answer, the lots are there that were on their way before.
            of(gateway, limit);
            Map<String, Object> found = of(gateway, limit);
            inHand += (long) found.getOrDefault("leased", 0L);
            left = (long) found.get("left");
        }
        return inHand + left;
    }

    private static Map<String, Object> of(GatewayInTest gateway, String limit) {
        return await(gateway.gateway().limits().left(limit, "127.0.0.1")).get(0);
    }

    /** Of all requests, so many at a time and as many for each gateway. */
    private long passed(String path, int requests, int atATime) {
        long passed = 0;
        for (int sent = 0; sent < requests; sent += atATime) {
            List<Integer> answers = answers(path, atATime);
            assertThat(answers).allMatch(status -> status == 200 || status == 429);
            passed += answers.stream().filter(status -> status == 200).count();
        }
        return passed;
    }

    private List<Integer> answers(String path, int requests) {
        Promise<List<Integer>> statuses = Promise.promise();
        // All of it on one event loop, or an answer's body may be there before anybody asks for it.
        loop.runOnContext(own -> {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                answers.add(status(gateways.get(i % 3).port(), path));
            }
            Future.join(answers).<List<Integer>>map(all -> all.list()).onComplete(statuses);
        });
        return await(statuses.future());
    }

    private Future<Integer> status(int port, String path) {
        return client.request(HttpMethod.GET, port, "127.0.0.1", path)
                .compose(HttpClientRequest::send)
                .compose(answer -> answer.body().map(body -> answer.statusCode()));
    }
}
