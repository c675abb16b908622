package dev.trunkline.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When the table is another one than the one that the stream, or a reader, has seen. */
class NewHistoryTest extends RunningLog {

    @Test
    void a_stream_of_another_history_is_replaced_and_readers_are_told() throws Exception {
        Relay first = relay();
        Reader reader = tail(Optional.empty());
        IntStream.rangeClosed(1, 5).forEach(this::write);
        await().untilAsserted(() -> assertThat(reader.positions()).isEqualTo(upTo(5)));
        first.close();
        createLog();
        relay();
        write(6);
        await().untilAsserted(() -> assertThat(reader.payloads()).containsExactly("1", "2", "3", "4", "5", "6"));
        assertThat(reader.restarts).hasSize(1);
        assertThat(reader.positions()).containsExactly(1L, 2L, 3L, 4L, 5L, 1L);
    }

    @Test
    void a_table_that_was_taken_back_begins_a_new_history_when_its_stream_is_further() throws Exception {
        Relay before = relay();
        Reader reader = tail(Optional.empty());
        IntStream.rangeClosed(1, 5).forEach(this::write);
        await().untilAsserted(() -> assertThat(reader.positions()).isEqualTo(upTo(5)));
        before.close();
        String epoch = head().epoch();
        takeBack(3);
        // More than was lost: by its positions alone the table would look like what the stream goes on with.
        IntStream.rangeClosed(6, 9).forEach(this::write);
        relay();
        await().untilAsserted(() -> assertThat(reader.payloads())
                .containsExactly("1", "2", "3", "4", "5", "1", "2", "3", "6", "7", "8", "9"));
        assertThat(reader.restarts).containsExactly(head().epoch()).doesNotContain(epoch);
        assertThat(reader.positions().subList(5, 12)).isEqualTo(upTo(7));
    }

    @Test
    void a_stream_of_a_history_that_is_over_is_not_believed_against_the_table() throws Exception {
        Relay before = relay();
        Reader reader = tail(Optional.of(new Tail.Table(database, ledger)));
        IntStream.rangeClosed(1, 5).forEach(this::write);
        await().untilAsserted(() -> assertThat(reader.positions()).isEqualTo(upTo(5)));
        await().until(() -> before.published() == 5);
        before.close();
        takeBack(3);
        // The stream still holds 4 and 5 of before, and no relay makes it again.
        await().untilAsserted(
                        () -> assertThat(reader.payloads()).containsExactly("1", "2", "3", "4", "5", "1", "2", "3"));
        relay();
        write(6);
        await().untilAsserted(() ->
                assertThat(reader.payloads()).containsExactly("1", "2", "3", "4", "5", "1", "2", "3", "6"));
        assertThat(reader.restarts).containsExactly(head().epoch());
    }

    @Test
    void without_redis_it_begins_one_when_a_reader_was_further() throws Exception {
        Relay relay = relay();
        Reader reader = tail(Optional.of(new Tail.Table(database, ledger)));
        IntStream.rangeClosed(1, 5).forEach(this::write);
        await().untilAsserted(() -> assertThat(reader.positions()).isEqualTo(upTo(5)));
        relay.close();
        redisServer.stop();
        String epoch = head().epoch();
        takeBack(3);
        await().untilAsserted(
                        () -> assertThat(reader.payloads()).containsExactly("1", "2", "3", "4", "5", "1", "2", "3"));
        assertThat(reader.restarts).containsExactly(head().epoch()).doesNotContain(epoch);
    }

    /** Leaves the log as it was when it was at {@code position}, as a backup of then would. */
    private void takeBack(long position) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("DELETE FROM log WHERE position IS NULL OR position > " + position);
            statement.execute("UPDATE log_head SET position = " + position);
            connection.commit();
        }
    }
}
