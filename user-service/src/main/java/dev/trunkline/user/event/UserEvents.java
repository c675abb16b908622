package dev.trunkline.user.event;

import com.google.protobuf.Timestamp;
import dev.trunkline.contracts.user.v1.AccountChanged;
import dev.trunkline.contracts.user.v1.AccountDeleted;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.contracts.user.v1.Followed;
import dev.trunkline.contracts.user.v1.Unfollowed;
import dev.trunkline.contracts.user.v1.UserEvent;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Writes events in the transaction that they tell of, so that there is never one without the other. */
@Singleton
public class UserEvents {

    private final Clock clock;

    UserEvents(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param status one of the names of the contract's statuses, without their prefix
     */
    public void accountChanged(Handle transaction, UUID id, String handle, String displayName, String status) {
        write(
                transaction,
                UserEvent.newBuilder()
                        .setAccountChanged(AccountChanged.newBuilder()
                                .setUserId(id.toString())
                                .setHandle(handle)
                                .setDisplayName(displayName)
                                .setStatus(AccountStatus.valueOf("ACCOUNT_STATUS_" + status))));
    }

    /** The account is gone, and with it every follow from it and to it. */
    public void accountDeleted(Handle transaction, UUID id) {
        write(
                transaction,
                UserEvent.newBuilder()
                        .setAccountDeleted(AccountDeleted.newBuilder().setUserId(id.toString())));
    }

    /** Gives the event's id in the outbox, for {@link Arrival}. */
    public long followed(Handle transaction, UUID follower, UUID followee) {
        return write(
                transaction,
                UserEvent.newBuilder()
                        .setFollowed(Followed.newBuilder()
                                .setFollowerId(follower.toString())
                                .setFolloweeId(followee.toString())));
    }

    /** The same of its end. */
    public long unfollowed(Handle transaction, UUID follower, UUID followee) {
        return write(
                transaction,
                UserEvent.newBuilder()
                        .setUnfollowed(Unfollowed.newBuilder()
                                .setFollowerId(follower.toString())
                                .setFolloweeId(followee.toString())));
    }

    private long write(Handle transaction, UserEvent.Builder event) {
        Instant now = clock.instant();
        event.setAt(Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()));
        return transaction
                .createUpdate("INSERT INTO user_events (payload) VALUES (:payload)")
                .bind("payload", event.build().toByteArray())
                .executeAndReturnGeneratedKeys("id")
                .mapTo(long.class)
                .one();
    }
}
