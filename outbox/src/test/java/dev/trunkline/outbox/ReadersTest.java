package dev.trunkline.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.testing.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadersTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final Vertx vertx = Vertx.vertx();
    private final RedisServer redisServer = RedisServer.started();
    private final Redis redis = Redis.createClient(vertx, new RedisOptions().setConnectionString(redisServer.url()));
    private final Readers readers = new Readers(redis, new EventStream(redis, "test:log", 1_000));

    @AfterEach
    void end() throws Exception {
        redis.close();
        redisServer.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void who_has_not_come_to_a_place_is_behind_it() {
        assertThat(behind("now", 3)).isZero();
        join(readers.tell("one", new Head("now", 2), LONG));
        join(readers.tell("other", new Head("now", 3), LONG));
        assertThat(behind("now", 2)).isZero();
        assertThat(behind("now", 3)).isEqualTo(1);
        assertThat(behind("now", 4)).isEqualTo(2);
        join(readers.tell("one", new Head("now", 3_000_000_000_000L), LONG));
        assertThat(behind("now", 2_999_999_999_999L)).isEqualTo(1);
    }

    @Test
    void who_is_in_another_history_is_behind_whatever_it_has_reached() {
        join(readers.tell("one", new Head("before", 9), LONG));
        join(readers.tell("other", new Head("", 0), LONG));
        assertThat(behind("now", 1)).isEqualTo(2);
        join(readers.tell("one", new Head("now", 1), LONG));
        assertThat(behind("now", 1)).isEqualTo(1);
        assertThat(behind("now", 2)).isEqualTo(2);
    }

    @Test
    void a_word_that_arrives_late_takes_nothing_back() {
        join(readers.tell("one", new Head("now", 5), LONG));
        join(readers.tell("one", new Head("now", 4), LONG));
        assertThat(behind("now", 5)).isZero();
    }

    @Test
    void who_is_silent_or_has_left_does_not_count() {
        join(readers.tell("here", new Head("now", 1), LONG));
        join(readers.tell("gone", new Head("now", 1), LONG));
        join(readers.tell("silent", new Head("now", 1), Duration.ofMillis(1)));
        join(readers.leave("gone"));
        await().untilAsserted(() -> assertThat(behind("now", 2)).isEqualTo(1));
        join(readers.leave("here"));
        assertThat(behind("now", 2)).isZero();
    }

    private int behind(String epoch, long position) {
        return join(readers.behind(new Head(epoch, position)));
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
