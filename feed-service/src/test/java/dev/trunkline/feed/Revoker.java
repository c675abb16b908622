package dev.trunkline.feed;

import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Ledger;
import dev.trunkline.outbox.Relay;
import dev.trunkline.testing.PostgresServer;
import io.vertx.redis.client.Redis;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/** User-service's side of the log of revocations: a real outbox in a database of its own, and its relay. */
final class Revoker implements AutoCloseable {

    private final Connection writer;
    private final Relay relay;

    Revoker(Redis redis) {
        PostgresServer.Database fresh = PostgresServer.shared().newDatabase();
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(fresh.jdbcUrl());
        database.setUser(fresh.user());
        database.setPassword(fresh.password());
        try {
            writer = database.getConnection();
            writer.createStatement().execute(Users.SCHEMA.formatted(UUID.randomUUID()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        relay = new Relay(database, new Ledger("log"), new EventStream(redis, "users:revocations", 1_000));
        relay.start();
    }

    void session(String id) {
        write("session " + id);
    }

    void key(String id) {
        write("key " + id);
    }

    void account(UUID id) {
        write("account " + id);
    }

    @Override
    public void close() {
        relay.close();
        try {
            writer.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(String what) {
        try (PreparedStatement statement = writer.prepareStatement("INSERT INTO log (payload) VALUES (?)")) {
            statement.setBytes(1, (what + " " + Instant.now().getEpochSecond()).getBytes(StandardCharsets.UTF_8));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
