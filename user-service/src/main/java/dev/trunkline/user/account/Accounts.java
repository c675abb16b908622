package dev.trunkline.user.account;

import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.paging.Cursors;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.event.UserEvents;
import dev.trunkline.user.password.Passwords;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The accounts there are. */
@Singleton
public class Accounts {

    private final Jdbi database;
    private final Passwords passwords;
    private final UserEvents events;
    private final Cursors cursors;
    private final Clock clock;

    Accounts(Jdbi database, Passwords passwords, UserEvents events, Cursors cursors, Clock clock) {
        this.database = database;
        this.passwords = passwords;
        this.events = events;
        this.cursors = cursors;
        this.clock = clock;
    }

    /**
     * Makes an account and tells the other services of it, both or neither.
     *
     * @throws ProblemException 409 that names each field that is taken
     */
    public Account register(NewAccount wanted) {
        String hash = hashed(wanted);
        return database.inTransaction(transaction -> insert(transaction, wanted, hash));
    }

    /** The slow part of {@link #register}, which no transaction should wait for. */
    public String hashed(NewAccount wanted) {
        return passwords.hash(wanted.password());
    }

    /** {@link #register} within a transaction, after {@link #hashed}. */
    public Account insert(Handle transaction, NewAccount wanted, String hash) {
        Account account = new Account(
                Ids.next(),
                wanted.handle(),
                wanted.displayName(),
                wanted.givenName(),
                wanted.familyName(),
                wanted.email(),
                AccountStatus.ACTIVE,
                Role.USER,
                1,
                clock.instant());
        if (!AccountTable.insert(transaction, account, hash)) {
            throw Uniqueness.taken(transaction, wanted);
        }
        events.accountChanged(
                transaction,
                account.id(),
                account.handle(),
                account.displayName(),
                account.status().name());
        return account;
    }

    /**
     * The account {@code id}.
     *
     * @throws ProblemException 404 if there is none
     */
    public Account get(UUID id) {
        return find(id).orElseThrow(() -> noSuch(id));
    }

    public Optional<Account> find(UUID id) {
        return database.withHandle(handle -> AccountTable.byId(handle, id));
    }

    /** Those of {@code ids} that there are. */
    public Map<UUID, Account> find(Collection<UUID> ids) {
        return database.withHandle(handle -> AccountTable.byIds(handle, ids)).stream()
                .collect(Collectors.toMap(Account::id, Function.identity()));
    }

    /**
     * A page of a list.
     *
     * @throws ProblemException 400 if {@code cursor} is none of this list
     */
    public Page<Account> page(Listing listing, Optional<String> cursor, int limit) {
        Optional<String> place = cursor.map(text -> cursors.decode(listing.collection(), text));
        List<Account> rows = database.withHandle(handle -> ListingTable.page(handle, listing, place, limit + 1));
        return Page.of(
                rows,
                limit,
                last -> cursors.encode(listing.collection(), listing.sort().place(last)));
    }

    public Optional<Credentials> credentials(String handle) {
        return database.withHandle(open -> AccountTable.credentials(open, handle));
    }

    /** Keeps the same password under the present parameters, unless it was changed meanwhile. */
    public void rehash(Credentials known, String password) {
        String fresh = passwords.hash(password);
        database.useHandle(
                handle -> AccountTable.replaceHash(handle, known.account().id(), known.passwordHash(), fresh));
    }

    /** What is answered for an account that does not exist. */
    public static ProblemException noSuch(UUID id) {
        return ProblemException.notFound("there is no user " + id);
    }
}
