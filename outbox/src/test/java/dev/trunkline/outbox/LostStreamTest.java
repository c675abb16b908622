package dev.trunkline.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of readers when the stream, or a part of it, is not there. */
class LostStreamTest extends RunningLog {

    @Test
    void readers_go_on_from_the_table_while_redis_is_away_and_the_stream_is_filled_when_it_is_back() {
        Reader reader = tail(Optional.of(new Tail.Table(database, ledger)));
        Relay relay = relay();
        write(1);
        await().untilAsserted(() -> assertThat(reader.positions()).isEqualTo(upTo(1)));
        redisServer.stop();
        IntStream.rangeClosed(2, 20).forEach(this::write);
        await().untilAsserted(() -> assertThat(reader.positions()).isEqualTo(upTo(20)));
        assertThat(reader.tail.degraded()).isTrue();
        redisServer.start();
        await().until(() -> relay.streamAvailable() && relay.published() == 20);
        write(21);
        await().untilAsserted(() -> assertThat(reader.positions()).isEqualTo(upTo(21)));
        await().until(() -> !reader.tail.degraded());
    }

    @Test
    void an_emptied_redis_is_filled_again_without_a_new_event() throws Exception {
        Relay relay = relay();
        IntStream.rangeClosed(1, 5).forEach(this::write);
        await().until(() -> relay.published() == 5);
        redis.send(Request.cmd(Command.FLUSHALL))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        await().until(() -> stream.tip().map(Head::position).equals(Optional.of(5L)));
        Reader late = tail(Optional.empty());
        await().untilAsserted(() -> assertThat(late.positions()).isEqualTo(upTo(5)));
    }

    @Test
    void a_reader_whose_place_was_cut_off_is_told_of_the_loss() throws Exception {
        stream.append(Optional.empty(), true, "e", List.of(new LogEntry(7, bytes("seven"))));
        Reader reader = tail(Optional.empty());
        await().untilAsserted(() -> assertThat(reader.positions()).containsExactly(7L));
        assertThat(reader.losses).containsExactly("0..7");
    }

    @Test
    void relays_that_follow_each_other_and_a_redis_that_comes_and_goes_keep_the_history() throws Exception {
        Reader reader = tail(Optional.of(new Tail.Table(database, ledger)));
        String epoch = head().epoch();
        for (int round = 0; round < 4; round++) {
            int last = (round + 1) * 10;
            Relay relay = relay();
            IntStream.rangeClosed(round * 10 + 1, last).forEach(this::write);
            boolean away = round % 2 == 1;
            if (away) {
                redisServer.stop();
            }
            await().untilAsserted(() -> assertThat(reader.positions()).isEqualTo(upTo(last)));
            relay.close();
            if (away) {
                redisServer.start();
            }
        }
        assertThat(head()).isEqualTo(new Head(epoch, 40));
        assertThat(reader.restarts).isEmpty();
    }
}
