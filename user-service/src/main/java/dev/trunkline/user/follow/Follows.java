package dev.trunkline.user.follow;

import dev.trunkline.rest.paging.Cursors;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.Accounts;
import dev.trunkline.user.event.UserEvents;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Who follows whom. Each change that really is one is told to the other services, in the same transaction. */
@Singleton
class Follows {

    private final Jdbi database;
    private final Accounts accounts;
    private final UserEvents events;
    private final Cursors cursors;
    private final Clock clock;

    Follows(Jdbi database, Accounts accounts, UserEvents events, Cursors cursors, Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.events = events;
        this.cursors = cursors;
        this.clock = clock;
    }

    /**
     * Makes {@code follower} follow {@code followee}.
     *
     * @param caller who asks for it
     * @throws ProblemException 403 if that is someone else, 404 if there is no followee, 422 if both are the same
     */
    void follow(UUID caller, UUID follower, UUID followee) {
        check(caller, follower, followee);
        database.useTransaction(handle -> {
            if (FollowTable.insert(handle, follower, followee, clock.instant())) {
                events.followed(handle, follower, followee);
            }
        });
    }

    /** The opposite of {@link #follow}, with the same errors. */
    void unfollow(UUID caller, UUID follower, UUID followee) {
        check(caller, follower, followee);
        database.useTransaction(handle -> {
            if (FollowTable.delete(handle, follower, followee)) {
                events.unfollowed(handle, follower, followee);
            }
        });
    }

    /** A page of those whom {@code follower} follows. */
    Page<Account> following(UUID follower, Optional<String> cursor, int limit) {
        return page("following", follower, cursor, limit, FollowTable::following);
    }

    /** A page of those who follow {@code followee}. */
    Page<Account> followers(UUID followee, Optional<String> cursor, int limit) {
        return page("followers", followee, cursor, limit, FollowTable::followers);
    }

    private void check(UUID caller, UUID follower, UUID followee) {
        if (!caller.equals(follower)) {
            throw ProblemException.forbidden("only " + follower + " can change whom they follow");
        }
        if (follower.equals(followee)) {
            throw ProblemException.unprocessable("self-follow", "nobody can follow themselves");
        }
        accounts.get(followee);
    }

    private Page<Account> page(String list, UUID of, Optional<String> cursor, int limit, Rows rows) {
        String collection = list + "/" + of;
        Optional<UUID> before = cursor.map(text -> UUID.fromString(cursors.decode(collection, text)));
        accounts.get(of);
        List<Account> found = database.withHandle(handle -> rows.read(handle, of, before, limit + 1));
        return Page.of(
                found, limit, last -> cursors.encode(collection, last.id().toString()));
    }

    private interface Rows {

        List<Account> read(Handle handle, UUID of, Optional<UUID> before, int max);
    }
}
