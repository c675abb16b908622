package dev.trunkline.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.testing.PostgresServer;
import dev.trunkline.testing.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class RelayAndTailTest {

    private static final String SCHEMA = """
            CREATE TABLE log (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                position bigint UNIQUE,
                payload bytea NOT NULL,
                recorded_at timestamptz NOT NULL DEFAULT now());
            CREATE INDEX log_pending ON log (id) WHERE position IS NULL;
            CREATE TABLE log_head (
                one boolean PRIMARY KEY DEFAULT true CHECK (one),
                epoch text NOT NULL DEFAULT gen_random_uuid(),
                position bigint NOT NULL DEFAULT 0);
            INSERT INTO log_head DEFAULT VALUES;
            CREATE FUNCTION log_recorded() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_notify('log', ''); RETURN NULL; END $$;
            CREATE TRIGGER log_recorded AFTER INSERT ON log
                FOR EACH STATEMENT EXECUTE FUNCTION log_recorded();
            """;

    private final Vertx vertx = Vertx.vertx();
    private final RedisServer redisServer = RedisServer.started();
    private final Redis redis = Redis.createClient(
            vertx, new RedisOptions().setConnectionString(redisServer.url()).setMaxPoolSize(8));
    private final PGSimpleDataSource database = new PGSimpleDataSource();
    private final Ledger ledger = new Ledger("log");
    private final EventStream stream = new EventStream(redis, "test:log", 1_000);
    private final List<AutoCloseable> running = new ArrayList<>();

    @BeforeEach
    void createLog() throws SQLException {
        PostgresServer.Database fresh = PostgresServer.shared().newDatabase();
        database.setUrl(fresh.jdbcUrl());
        database.setUser(fresh.user());
        database.setPassword(fresh.password());
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(SCHEMA);
        }
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : running) {
            each.close();
        }
        redis.close();
        redisServer.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

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
    void a_reader_whose_place_was_cut_off_is_told_of_the_loss() throws Exception {
        stream.append(Optional.empty(), true, "e", List.of(new LogEntry(7, bytes("seven"))));
        Reader reader = tail(Optional.empty());
        await().untilAsserted(() -> assertThat(reader.positions()).containsExactly(7L));
        assertThat(reader.losses).containsExactly("0..7");
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
    void so_it_does_without_redis_when_a_reader_was_further() throws Exception {
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

    private Head head() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return ledger.head(connection);
        }
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

    private Relay relay() {
        return relay(database);
    }

    private Relay relay(DataSource source) {
        Relay relay = new Relay(source, ledger, stream);
        running.add(relay);
        relay.start();
        return relay;
    }

    private Reader tail(Optional<Tail.Table> table) {
        Reader reader = new Reader();
        reader.tail = new Tail("test", stream, table, new Head("", 0), reader);
        running.add(reader.tail);
        reader.tail.start();
        return reader;
    }

    private void write(int payload) {
        try (Connection connection = database.getConnection()) {
            insert(connection, String.valueOf(payload));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void insert(Connection connection, String payload) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO log (payload) VALUES (?)")) {
            statement.setBytes(1, bytes(payload));
            statement.executeUpdate();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Long> upTo(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static final class Reader implements Tail.Listener {

        private final List<LogEntry> read = new CopyOnWriteArrayList<>();
        private final List<String> restarts = new CopyOnWriteArrayList<>();
        private final List<String> losses = new CopyOnWriteArrayList<>();
        private Tail tail;

        @Override
        public void entries(String epoch, List<LogEntry> entries) {
            read.addAll(entries);
        }

        @Override
        public long restarted(String epoch) {
            restarts.add(epoch);
            return 0;
        }

        @Override
        public void lost(String epoch, long position, long next) {
            losses.add(position + ".." + next);
        }

        private List<Long> positions() {
            return read.stream().map(LogEntry::position).toList();
        }

        private List<String> payloads() {
            return read.stream()
                    .map(entry -> new String(entry.payload(), StandardCharsets.UTF_8))
                    .toList();
        }
    }
}
