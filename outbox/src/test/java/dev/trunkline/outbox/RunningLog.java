package dev.trunkline.outbox;

import dev.trunkline.testing.PostgresServer;
import dev.trunkline.testing.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.postgresql.ds.PGSimpleDataSource;

/** A log of its own for each test, in real stores, and the relays and tails that it starts. */
abstract class RunningLog {

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
    final RedisServer redisServer = RedisServer.started();
    final Redis redis = Redis.createClient(
            vertx, new RedisOptions().setConnectionString(redisServer.url()).setMaxPoolSize(8));
    final PGSimpleDataSource database = new PGSimpleDataSource();
    final Ledger ledger = new Ledger("log");
    final EventStream stream = new EventStream(redis, "test:log", 1_000);
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

    Head head() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return ledger.head(connection);
        }
    }

    Relay relay() {
        return relay(database);
    }

    Relay relay(DataSource source) {
        Relay relay = new Relay(source, ledger, stream);
        running.add(relay);
        relay.start();
        return relay;
    }

    Reader tail(Optional<Tail.Table> table) {
        Reader reader = new Reader();
        reader.tail = new Tail("test", stream, table, new Head("", 0), reader);
        running.add(reader.tail);
        reader.tail.start();
        return reader;
    }

    void write(int payload) {
        try (Connection connection = database.getConnection()) {
            insert(connection, String.valueOf(payload));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void insert(Connection connection, String payload) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO log (payload) VALUES (?)")) {
            statement.setBytes(1, bytes(payload));
            statement.executeUpdate();
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static List<Long> upTo(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    /** What a tail tells. */
    static final class Reader implements Tail.Listener {

        private final List<LogEntry> read = new CopyOnWriteArrayList<>();
        final List<String> restarts = new CopyOnWriteArrayList<>();
        final List<String> losses = new CopyOnWriteArrayList<>();
        Tail tail;

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

        List<Long> positions() {
            return read.stream().map(LogEntry::position).toList();
        }

        List<String> payloads() {
            return read.stream()
                    .map(entry -> new String(entry.payload(), StandardCharsets.UTF_8))
                    .toList();
        }
    }
}
