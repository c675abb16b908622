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
    private final Accounts accounts;
    private final Posts posts;

    Projection(GraphTable table, FollowSets followSets, Accounts accounts, Posts posts) {
        this.accounts = accounts;
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
                        barred(account));
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

    private static boolean barred(AccountChanged account) {
        return account.getStatus() != AccountStatus.ACCOUNT_STATUS_ACTIVE;
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
            case ACCOUNT_CHANGED -> {
                if (barred(event.getAccountChanged())) {
                    accounts.bar(UUID.fromString(event.getAccountChanged().getUserId()));
                }
            }
            case ACCOUNT_DELETED -> {
                UUID account = UUID.fromString(event.getAccountDeleted().getUserId());
                followSets.forget(position, account);
                accounts.bar(account);
            }
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
                // Nothing that memory holds.
            }
        }
    }
}
