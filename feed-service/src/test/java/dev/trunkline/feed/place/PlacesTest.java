package dev.trunkline.feed.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.testing.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several instances on one real Redis. */
class PlacesTest {

    private static final int PER_USER = 3;
    private static final int PER_ADDRESS = 50;

    private static final Vertx VERTX = Vertx.vertx();
    private static RedisServer server;

    private final List<Places> all = new ArrayList<>();
    private final List<Redis> clients = new ArrayList<>();
    private final UUID ada = UUID.randomUUID();

    @BeforeAll
    static void startRedis() {
        server = RedisServer.started();
    }

    @AfterAll
    static void stopRedis() {
        server.close();
        VERTX.close();
    }

    @AfterEach
    void stop() {
        all.forEach(places -> places.stop(null));
        clients.forEach(Redis::close);
    }

    private Places instance() {
        FeedSettings settings = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(FeedSettings.class)
                .withDefaultValues(Map.of(
                        "feed.connections-per-user", "" + PER_USER, "feed.connections-per-address", "" + PER_ADDRESS))
                .build()
                .getConfigMapping(FeedSettings.class);
        Redis redis = Redis.createClient(VERTX, server.url());
        clients.add(redis);
        Places places = new Places(
                VERTX, settings, redis, new SimpleMeterRegistry(), Duration.ofMillis(600), Duration.ofMillis(200));
        places.start(null);
        all.add(places);
        await().until(places::shared);
        return places;
    }

    private Holder holder(UUID user) {
        return Holder.of(Optional.of(user), "192.0.2.1-" + ada);
    }

    private static boolean take(Places places, Holder holder) throws InterruptedException {
        try {
            places.take(holder).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOfSatisfying(ProblemException.class, problem -> {
                assertThat(problem.status()).isEqualTo(429);
                assertThat(problem.headers()).containsKey("Retry-After");
            });
            return false;
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_user_has_so_many_on_all_instances_together() throws Exception {
        Places one = instance();
        Places two = instance();
        assertThat(take(one, holder(ada))).isTrue();
        assertThat(take(two, holder(ada))).isTrue();
        assertThat(take(two, holder(ada))).isTrue();
        assertThat(take(one, holder(ada))).isFalse();
        assertThat(take(two, holder(ada))).isFalse();
        assertThat(take(one, holder(UUID.randomUUID()))).isTrue();
        two.release(holder(ada));
        await().until(() -> take(one, holder(ada)));
        assertThat(take(two, holder(ada))).isFalse();
    }

    @Test
    void an_address_has_exactly_so_many_however_fast_they_come() throws Exception {
        List<Places> instances = List.of(instance(), instance(), instance());
        List<Future<Boolean>> taken = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            taken.add(instances
                    .get(i % 3)
                    .take(holder(UUID.randomUUID()))
                    .map(true)
                    .otherwise(false));
        }
        Future.all(taken).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(taken.stream().filter(Future::result).count()).isEqualTo(PER_ADDRESS);
    }

    @Test
    void the_share_of_an_instance_that_died_returns() throws Exception {
        Places one = instance();
        Places dead = instance();
        for (int i = 0; i < PER_USER; i++) {
            assertThat(take(dead, holder(ada))).isTrue();
        }
        assertThat(take(one, holder(ada))).isFalse();
        dead.die();
        await().until(() -> take(one, holder(ada)));
    }

    @Test
    void the_share_of_an_instance_that_stops_returns_at_once() throws Exception {
        Places one = instance();
        Places leaving = instance();
        for (int i = 0; i < PER_USER; i++) {
            assertThat(take(leaving, holder(ada))).isTrue();
        }
        leaving.stop(null);
        assertThat(take(one, holder(ada))).isTrue();
    }

    @Test
    void without_redis_each_instance_counts_its_own_and_brings_it_there_afterwards() throws Exception {
        Places one = instance();
        Places two = instance();
        assertThat(take(one, holder(ada))).isTrue();
        server.stop();
        try {
            assertThat(take(one, holder(ada))).isTrue();
            assertThat(take(one, holder(ada))).isTrue();
            assertThat(take(one, holder(ada))).isFalse();
            assertThat(one.shared()).isFalse();
            assertThat(take(two, holder(ada))).isTrue();
        } finally {
            server.start();
        }
        await().until(() -> one.shared() && two.shared());
        two.release(holder(ada));
        // Empty since the restart, but for what the instances have written there themselves.
        await().untilAsserted(() -> assertThat(take(two, holder(ada))).isFalse());
    }

    @Test
    void an_emptied_redis_is_filled_again() throws Exception {
        Places one = instance();
        Places two = instance();
        for (int i = 0; i < PER_USER; i++) {
            assertThat(take(one, holder(ada))).isTrue();
        }
        clients.get(0)
                .send(io.vertx.redis.client.Request.cmd(io.vertx.redis.client.Command.FLUSHALL))
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        await().untilAsserted(() -> {
            boolean got = take(two, holder(ada));
            if (got) {
                two.release(holder(ada));
            }
            assertThat(got).isFalse();
        });
    }
}
