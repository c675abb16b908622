package dev.trunkline.user.follow;

import dev.trunkline.rest.paging.Cursors;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.AccountStatus;
import dev.trunkline.user.account.Accounts;
import dev.trunkline.user.event.Arrival;
import dev.trunkline.user.event.UserEvents;
import dev.trunkline.user.token.Actor;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Who follows whom. Each change that really is one is told to the other services, in the same transaction, and answered
 * once they know it.
 */
@Singleton
public class Follows {

    private final Jdbi database;
    private final Accounts accounts;
    private final UserEvents events;
    private final Arrival arrival;
    private final Cursors cursors;
    private final Clock clock;

    Follows(Jdbi database, Accounts accounts, UserEvents events, Arrival arrival, Cursors cursors, Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.events = events;
        this.arrival = arrival;
        this.cursors = cursors;
        this.clock = clock;
    }

    /**
     * Makes {@code follower} follow {@code followee}; once it is so, again does nothing.
     *
     * @throws ProblemException 403 if {@code actor} may not or {@code follower} is not active, 404 if there is no
     *     followee, 409 if it is not active, 422 if both are the same
     */
    public void follow(Actor actor, UUID follower, UUID followee) {
        actor.requireFor(follower);
        arrival.await(database.inTransaction(transaction -> {
            Map<UUID, AccountStatus> statuses = lock(transaction, follower, followee);
            if (statuses.get(follower) != AccountStatus.ACTIVE) {
                throw ProblemException.forbidden("the account that would follow is "
                        + statuses.get(follower).text());
            }
            if (statuses.get(followee) != AccountStatus.ACTIVE) {
                throw ProblemException.conflict(
                        "not-active",
                        "the account to follow is " + statuses.get(followee).text());
            }
            if (FollowTable.insert(transaction, follower, followee, clock.instant())) {
                CountTable.add(transaction, follower, followee, 1);
                return OptionalLong.of(events.followed(transaction, follower, followee));
            }
            return OptionalLong.empty();
        }));
    }

    /**
     * The opposite of {@link #follow}; active or not does not matter.
     *
     * @throws ProblemException 403 if {@code actor} may not, 404 if there is no followee, 422 if both are the same
     */
    public void unfollow(Actor actor, UUID follower, UUID followee) {
        actor.requireFor(follower);
        arrival.await(database.inTransaction(transaction -> {
            lock(transaction, follower, followee);
            if (FollowTable.delete(transaction, follower, followee)) {
                CountTable.add(transaction, follower, followee, -1);
                return OptionalLong.of(events.unfollowed(transaction, follower, followee));
            }
            return OptionalLong.empty();
        }));
    }

    /**
     * How many follow {@code id}, and how many it follows.
     *
     * @throws ProblemException 404 if there is no such account
     */
    public Counts counts(UUID id) {
        accounts.get(id);
        return database.withHandle(handle -> CountTable.of(handle, id));
    }

    /** A page of those whom {@code follower} follows. */
    public Page<Account> following(UUID follower, Optional<String> cursor, int limit) {
        return page("following", FollowTable.Side.FOLLOWING, follower, cursor, limit);
    }

    /** A page of those who follow {@code followee}. */
    public Page<Account> followers(UUID followee, Optional<String> cursor, int limit) {
        return page("followers", FollowTable.Side.FOLLOWERS, followee, cursor, limit);
    }

    private static Map<UUID, AccountStatus> lock(Handle transaction, UUID follower, UUID followee) {
        if (follower.equals(followee)) {
            throw ProblemException.unprocessable("self-follow", "nobody can follow themselves");
        }
        Map<UUID, AccountStatus> found = FollowTable.lockAccounts(transaction, follower, followee);
        for (UUID id : List.of(follower, followee)) {
            if (!found.containsKey(id)) {
                throw Accounts.noSuch(id);
            }
        }
        return found;
    }

    private Page<Account> page(String list, FollowTable.Side side, UUID of, Optional<String> cursor, int limit) {
        String collection = list + "/" + of;
        Optional<UUID> before = cursor.map(text -> UUID.fromString(cursors.decode(collection, text)));
        accounts.get(of);
        List<Account> found = database.withHandle(handle -> FollowTable.page(handle, side, of, before, limit + 1));
        return Page.of(
                found, limit, last -> cursors.encode(collection, last.id().toString()));
    }
}
