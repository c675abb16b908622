package dev.trunkline.feed.graph;

import dev.trunkline.contracts.user.v1.AccountChanged;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.contracts.user.v1.UserEvent;
import dev.trunkline.feed.post.Posts;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/** What each event of the users' log means for the tables and for the follow sets; twice means the same as once. */
@Singleton
class Projection {

    private static final Logger LOG = Logger.getLogger(Projection.class);

    private final GraphTable table;
    private final FollowSets followSets;
    private final Posts posts;

    Projection(GraphTable table, FollowSets followSets, Posts posts) {
        this.table = table;
        this.followSets = followSets;
        this.posts = posts;
    }

    void write(Handle transaction, UserEvent event) {
        switch (event.getKindCase()) {
            case ACCOUNT_CHANGED -> {
                AccountChanged account = event.getAccountChanged();
                table.account(
                        transaction,
                        UUID.fromString(account.getUserId()),
                        account.getHandle(),
                        account.getDisplayName(),
                        account.getStatus() != AccountStatus.ACCOUNT_STATUS_ACTIVE);
            }
            case ACCOUNT_DELETED ->
                forget(transaction, UUID.fromString(event.getAccountDeleted().getUserId()));
            case FOLLOWED ->
                table.follow(
                        transaction,
                        UUID.fromString(event.getFollowed().getFollowerId()),
                        UUID.fromString(event.getFollowed().getFolloweeId()));
            case UNFOLLOWED ->
                table.unfollow(
                        transaction,
                        UUID.fromString(event.getUnfollowed().getFollowerId()),
                        UUID.fromString(event.getUnfollowed().getFolloweeId()));
            default -> LOG.debugf("a kind of event that is not known here is skipped");
        }
    }

    /** Takes an account out of everything; what it wrote is gone for readers too, each post by an event of its own. */
    void forget(Handle transaction, UUID account) {
        // First the author, which waits for posts under way and keeps new ones out.
        table.anonymise(transaction, account);
        table.unfollowAll(transaction, account);
        posts.deleteAll(transaction, account);
    }

    void remember(long position, UserEvent event) {
        switch (event.getKindCase()) {
            case ACCOUNT_DELETED ->
                followSets.forget(
                        position, UUID.fromString(event.getAccountDeleted().getUserId()));
            case FOLLOWED ->
                followSets.apply(
                        position,
                        UUID.fromString(event.getFollowed().getFollowerId()),
                        UUID.fromString(event.getFollowed().getFolloweeId()),
                        true);
            case UNFOLLOWED ->
                followSets.apply(
                        position,
                        UUID.fromString(event.getUnfollowed().getFollowerId()),
                        UUID.fromString(event.getUnfollowed().getFolloweeId()),
                        false);
            default -> {
                // Accounts are read from the table.
            }
        }
    }
}
