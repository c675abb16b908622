package dev.trunkline.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** How rows get their places, and who gives them. */
class RelayTest extends RunningLog {

    @Test
    void each_row_arrives_once_and_in_order_with_positions_from_one() throws SQLException {
        Reader reader = tail(Optional.of(new Tail.Table(database, ledger)));
        relay();
        IntStream.rangeClosed(1, 450).forEach(this::write);
        await().untilAsserted(() -> assertThat(reader.positions()).hasSize(450));
        assertThat(reader.positions()).isEqualTo(upTo(450));
        assertThat(reader.payloads())
                .isEqualTo(
                        IntStream.rangeClosed(1, 450).mapToObj(String::valueOf).toList());
    }

    @Test
    void a_row_that_commits_late_comes_after_those_that_were_read_before_it() throws SQLException {
        Reader reader = tail(Optional.empty());
        relay();
        try (Connection slow = database.getConnection()) {
            slow.setAutoCommit(false);
            insert(slow, "slow");
            write(2);
            await().untilAsserted(() -> assertThat(reader.payloads()).containsExactly("2"));
            slow.commit();
        }
        await().untilAsserted(() -> assertThat(reader.payloads()).containsExactly("2", "slow"));
    }

    @Test
    void a_rolled_back_row_leaves_no_gap() throws SQLException {
        Reader reader = tail(Optional.empty());
        relay();
        write(1);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, "never");
            connection.rollback();
        }
        write(2);
        await().untilAsserted(() -> assertThat(reader.payloads()).containsExactly("1", "2"));
        assertThat(reader.positions()).containsExactly(1L, 2L);
    }

    @Test
    void a_second_relay_takes_over_at_the_firsts_end() {
        Relay first = relay();
        await().until(first::leading);
        Relay second = relay();
        write(1);
        await().until(() -> first.published() == 1);
        assertThat(second.leading()).isFalse();
        first.close();
        await().until(second::leading);
        write(2);
        await().until(() -> second.published() == 2);
    }

    @Test
    void a_leader_that_stands_still_is_followed_by_another_and_leads_no_more_when_it_goes_on() throws Exception {
        AtomicBoolean still = new AtomicBoolean();
        CountDownLatch goOn = new CountDownLatch(1);
        Relay first = relay(standingStill(still, goOn));
        await().until(first::leading);
        write(1);
        await().until(() -> first.published() == 1);
        Relay second = relay();
        still.set(true);
        write(2);
        await().atMost(Duration.ofSeconds(20)).until(() -> second.published() == 2);
        goOn.countDown();
        await().until(() -> !first.leading());
        write(3);
        await().until(() -> second.published() == 3);
        assertThat(first.leading()).isFalse();
    }

    @Test
    void a_writer_that_saw_an_older_tip_appends_nothing() throws Exception {
        LogEntry one = new LogEntry(1, bytes("one"));
        LogEntry two = new LogEntry(2, bytes("two"));
        assertThat(stream.append(Optional.empty(), false, "e", List.of(one))).isTrue();
        assertThat(stream.append(Optional.empty(), true, "e", List.of(two))).isFalse();
        assertThat(stream.append(Optional.of(new Head("e", 1)), false, "e", List.of(two)))
                .isTrue();
        assertThat(stream.tip()).contains(new Head("e", 2));
    }

    @Test
    void what_no_relay_publishes_is_counted_and_grows_old() throws Exception {
        Backlog backlog = new Backlog(database, ledger, stream);
        assertThat(backlog.look()).isEqualTo(new Backlog.Unpublished(0, Duration.ZERO));
        IntStream.rangeClosed(1, 3).forEach(this::write);
        assertThat(backlog.look().entries()).isEqualTo(3);
        await().until(() -> backlog.look().age().compareTo(Duration.ofMillis(50)) > 0);
        Relay relay = relay();
        await().untilAsserted(() -> assertThat(backlog.look().entries()).isZero());
        assertThat(backlog.look().age()).isZero();
        redisServer.stop();
        write(4);
        await().untilAsserted(() -> assertThat(head().position()).isEqualTo(4));
        assertThat(backlog.look().entries())
                .as("that it has a position helps nobody")
                .isEqualTo(1);
        relay.close();
        write(5);
        assertThat(backlog.look().entries()).isEqualTo(2);
        assertThat(new Backlog(database, ledger, stream).look().entries())
                .as("who has never seen the stream knows of nothing there")
                .isEqualTo(5);
    }

    /** Gives connections whose user waits for {@code goOn} before its next statement once it is {@code still}. */
    private DataSource standingStill(AtomicBoolean still, CountDownLatch goOn) {
        PGSimpleDataSource source = new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                Connection real = super.getConnection();
                return (Connection) Proxy.newProxyInstance(
                        Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                            if (still.get() && method.getName().equals("prepareStatement")) {
                                goOn.await();
                            }
                            try {
                                return method.invoke(real, args);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
            }
        };
        source.setUrl(database.getUrl());
        source.setUser(database.getUser());
        source.setPassword(database.getPassword());
        return source;
    }
}
