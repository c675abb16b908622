package dev.trunkline.feed;

import com.google.protobuf.Timestamp;
import dev.trunkline.contracts.user.v1.AccountChanged;
import dev.trunkline.contracts.user.v1.AccountDeleted;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.contracts.user.v1.Followed;
import dev.trunkline.contracts.user.v1.SnapshotBegin;
import dev.trunkline.contracts.user.v1.SnapshotEnd;
import dev.trunkline.contracts.user.v1.SnapshotRecord;
import dev.trunkline.contracts.user.v1.Unfollowed;
import dev.trunkline.contracts.user.v1.UserEvent;
import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Head;
import dev.trunkline.outbox.Ledger;
import dev.trunkline.outbox.Relay;
import dev.trunkline.testing.PostgresServer;
import io.vertx.redis.client.Redis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/** User-service's side of the users' log: a real outbox in a database of its own, and its relay. */
final class Users implements AutoCloseable {

    /** Of an outbox; with %s for the epoch. */
    static final String SCHEMA = """
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
    private final Redis redis;
    private final Connection writer;
    private Relay relay;
    private final String epoch = UUID.randomUUID().toString();
    private final NavigableMap<String, AccountChanged> accounts = new TreeMap<>();
    private final NavigableMap<String, Followed> follows = new TreeMap<>();
    private long written;

    /** A user-service whose relay is at work. */
    Users(Redis redis) {
        this(redis, 1_000);
        start();
    }

    /**
     * A user-service whose relay waits for {@link #start}.
     *
     * @param stream how many events the stream is given, if there are that many already
     */
    Users(Redis redis, int stream) {
        PostgresServer.Database fresh = PostgresServer.shared().newDatabase();
        database.setUrl(fresh.jdbcUrl());
        database.setUser(fresh.user());
        database.setPassword(fresh.password());
        try {
            writer = database.getConnection();
            writer.createStatement().execute(SCHEMA.formatted(epoch));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        this.redis = redis;
        this.relay = relay(stream);
    }

    void start() {
        relay.start();
    }

    /** From now on the stream is given at most {@code stream} events when it is made again. */
    void keepOnly(int stream) {
        relay.close();
        relay = relay(stream);
        relay.start();
    }

    private Relay relay(int stream) {
        return new Relay(database, new Ledger("log"), new EventStream(redis, "users:events", stream));
    }

    /** Everything there is now, as user-service gives it to who asks. */
    byte[] snapshot() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotRecord.newBuilder()
                .setBegin(SnapshotBegin.newBuilder().setEpoch(epoch).setPosition(written))
                .build()
                .writeDelimitedTo(out);
        for (AccountChanged account : accounts.values()) {
            SnapshotRecord.newBuilder().setAccount(account).build().writeDelimitedTo(out);
        }
        for (Followed follow : follows.values()) {
            SnapshotRecord.newBuilder().setFollow(follow).build().writeDelimitedTo(out);
        }
        SnapshotRecord.newBuilder()
                .setEnd(SnapshotEnd.getDefaultInstance())
                .build()
                .writeDelimitedTo(out);
        return out.toByteArray();
    }

    void account(UUID user, String handle, AccountStatus status) {
        AccountChanged account = AccountChanged.newBuilder()
                .setUserId(user.toString())
                .setHandle(handle)
                .setDisplayName("The " + handle)
                .setStatus(status)
                .build();
        accounts.put(account.getUserId(), account);
        write(UserEvent.newBuilder().setAccountChanged(account));
    }

    void delete(UUID user) {
        accounts.remove(user.toString());
        follows.keySet().removeIf(ends -> ends.contains(user.toString()));
        write(UserEvent.newBuilder()
                .setAccountDeleted(AccountDeleted.newBuilder().setUserId(user.toString())));
    }

    void follow(UUID follower, UUID followee) {
        Followed follow = Followed.newBuilder()
                .setFollowerId(follower.toString())
                .setFolloweeId(followee.toString())
                .build();
        follows.put(follower + " " + followee, follow);
        write(UserEvent.newBuilder().setFollowed(follow));
    }

    void unfollow(UUID follower, UUID followee) {
        follows.remove(follower + " " + followee);
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
        try {
            writer.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(UserEvent.Builder event) {
        event.setAt(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()));
        try (PreparedStatement statement = writer.prepareStatement("INSERT INTO log (payload) VALUES (?)")) {
            statement.setBytes(1, event.build().toByteArray());
            statement.executeUpdate();
            written++;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
