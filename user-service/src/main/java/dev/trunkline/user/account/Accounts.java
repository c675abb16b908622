package dev.trunkline.user.account;

import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.paging.Cursors;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.rest.problem.Problem.Fault;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.event.UserEvents;
import dev.trunkline.user.password.Passwords;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
    Account register(Registration wanted) {
        String hash = passwords.hash(wanted.password());
        Account account = new Account(
                Ids.next(),
                wanted.handle(),
                wanted.displayName(),
                wanted.email(),
                AccountStatus.ACTIVE,
                1,
                clock.instant());
        return database.inTransaction(handle -> {
            if (!AccountTable.insert(handle, account, hash)) {
                throw taken(handle, wanted);
            }
            events.accountChanged(
                    handle,
                    account.id(),
                    account.handle(),
                    account.displayName(),
                    account.status().name());
            return account;
        });
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

    /** A page of accounts, newest first. */
    Page<Account> page(Optional<AccountStatus> status, Optional<String> cursor, int limit) {
        String collection = "users/" + status.map(AccountStatus::text).orElse("");
        Optional<UUID> before = cursor.map(text -> UUID.fromString(cursors.decode(collection, text)));
        List<Account> rows = database.withHandle(handle -> AccountTable.page(handle, status, before, limit + 1));
        return Page.of(rows, limit, last -> cursors.encode(collection, last.id().toString()));
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

    private static ProblemException taken(Handle handle, Registration wanted) {
        List<Fault> faults = new ArrayList<>();
        if (AccountTable.handleTaken(handle, wanted.handle())) {
            faults.add(new Fault("/handle", "the handle '" + wanted.handle() + "' is taken"));
        }
        if (AccountTable.emailTaken(handle, wanted.email())) {
            faults.add(new Fault("/email", "the email address belongs to an account already"));
        }
        return ProblemException.conflict("already-taken", faults);
    }
}
