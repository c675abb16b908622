package dev.trunkline.feed;

import com.google.protobuf.Timestamp;
import dev.trunkline.contracts.user.v1.AccountChanged;
import dev.trunkline.contracts.user.v1.AccountDeleted;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.contracts.user.v1.Followed;
import dev.trunkline.contracts.user.v1.Unfollowed;
import dev.trunkline.contracts.user.v1.UserEvent;
import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Head;
import dev.trunkline.outbox.Ledger;
import dev.trunkline.outbox.Relay;
import dev.trunkline.testing.PostgresServer;
import io.vertx.redis.client.Redis;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/** User-service's side of the users' log: a real outbox in a database of its own, and its relay. */
final class Users implements AutoCloseable {

    private static final String SCHEMA = """
            CREATE TABLE log (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                position bigint UNIQUE,
                payload bytea NOT NULL);
            CREATE TABLE log_head (
                one boolean PRIMARY KEY DEFAULT true CHECK (one),
                epoch text NOT NULL DEFAULT '%s',
                position bigint NOT NULL DEFAULT 0);
            INSERT INTO log_head DEFAULT VALUES;
            CREATE FUNCTION log_recorded() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_notify('log', ''); RETURN NULL; END $$;
            CREATE TRIGGER log_recorded AFTER INSERT ON log FOR EACH STATEMENT EXECUTE FUNCTION log_recorded();
            """;

    private final PGSimpleDataSource database = new PGSimpleDataSource();
    private final Relay relay;
    private final String epoch = UUID.randomUUID().toString();
    private long written;

    Users(Redis redis) {
        PostgresServer.Database fresh = PostgresServer.shared().newDatabase();
        database.setUrl(fresh.jdbcUrl());
        database.setUser(fresh.user());
        database.setPassword(fresh.password());
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(SCHEMA.formatted(epoch));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        relay = new Relay(database, new Ledger("log"), new EventStream(redis, "users:events", 1_000));
        relay.start();
    }

    void account(UUID user, String handle, AccountStatus status) {
        write(UserEvent.newBuilder()
                .setAccountChanged(AccountChanged.newBuilder()
                        .setUserId(user.toString())
                        .setHandle(handle)
                        .setDisplayName("The " + handle)
                        .setStatus(status)));
    }

    void delete(UUID user) {
        write(UserEvent.newBuilder()
                .setAccountDeleted(AccountDeleted.newBuilder().setUserId(user.toString())));
    }

    void follow(UUID follower, UUID followee) {
        write(UserEvent.newBuilder()
                .setFollowed(
                        Followed.newBuilder().setFollowerId(follower.toString()).setFolloweeId(followee.toString())));
    }

    void unfollow(UUID follower, UUID followee) {
        write(UserEvent.newBuilder()
                .setUnfollowed(Unfollowed.newBuilder()
                        .setFollowerId(follower.toString())
                        .setFolloweeId(followee.toString())));
    }

    /** The place of the newest event. */
    Head head() {
        return new Head(epoch, written);
    }

    @Override
    public void close() {
        relay.close();
    }

    private void write(UserEvent.Builder event) {
        event.setAt(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()));
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("INSERT INTO log (payload) VALUES (?)")) {
            statement.setBytes(1, event.build().toByteArray());
            statement.executeUpdate();
            written++;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
