package dev.trunkline.user.account;

import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.event.UserEvents;
import dev.trunkline.user.token.Actor;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Changes and deletes accounts: one at a time for each account, so that each change is made to what the last one left. */
@Singleton
public class AccountChanges {

    private final Jdbi database;
    private final UserEvents events;
    private final List<AccountListener> listeners;
    private final Clock clock;

    AccountChanges(Jdbi database, UserEvents events, @All List<AccountListener> listeners, Clock clock) {
        this.database = database;
        this.events = events;
        this.listeners = listeners;
        this.clock = clock;
    }

    /**
     * Changes an account, and tells the other services of it, both or neither. What changes nothing makes no new
     * version.
     *
     * @param precondition throws unless the change was meant for the account that it is given
     * @param edit the change, in the forms of {@link Forms}
     * @throws ProblemException 403 if {@code actor} may not, 404 if there is no such account, 409 if the new handle or
     *     email is taken, or the change would leave no admin
     */
    public Account change(Actor actor, UUID id, Consumer<Account> precondition, Function<Account, Profile> edit) {
        actor.requireFor(id);
        return Uniqueness.checked(() -> database.inTransaction(transaction -> {
            Account current = AccountTable.lock(transaction, id).orElseThrow(() -> Accounts.noSuch(id));
            requireActive(actor, current);
            precondition.accept(current);
            Profile wanted = edit.apply(current);
            if (wanted.equals(current.profile())) {
                return current;
            }
            requireRights(actor, current, wanted);
            Account next = current.changed(wanted);
            keepAnAdmin(transaction, current, next);
            AccountTable.update(transaction, next);
            events.accountChanged(
                    transaction,
                    id,
                    next.handle(),
                    next.displayName(),
                    next.status().name());
            if (next.status() != AccountStatus.ACTIVE) {
                listeners.forEach(listener -> listener.inactive(transaction, id));
            }
            return next;
        }));
    }

    /**
     * Deletes an account: what tells whose it was goes, with its sessions and its follows. Once it is gone, again does
     * nothing.
     *
     * @param precondition throws unless the account that it is given is the one that was meant
     * @throws ProblemException 403 if {@code actor} may not, 404 if there never was such an account, 409 if it is the
     *     last admin
     */
    public void delete(Actor actor, UUID id, Consumer<Account> precondition) {
        actor.requireFor(id);
        database.useTransaction(transaction -> {
            // An account with many followers takes longer than a request usually may.
            transaction.execute("SET LOCAL statement_timeout = '20s'");
            Account current = AccountTable.lock(transaction, id).orElse(null);
            if (current == null) {
                if (AccountTable.deleted(transaction, id)) {
                    return;
                }
                throw Accounts.noSuch(id);
            }
            requireActive(actor, current);
            precondition.accept(current);
            keepAnAdmin(transaction, current, null);
            listeners.forEach(listener -> listener.inactive(transaction, id));
            listeners.forEach(listener -> listener.deleted(transaction, id));
            AccountTable.anonymise(transaction, id, Forms.pseudonym(pseudonym(id)), clock.instant());
            events.accountDeleted(transaction, id);
        });
    }

    /** The last 60 bits of a UUIDv7 are random, so this is as good as unique. */
    private static String pseudonym(UUID id) {
        return "%015x".formatted(id.getLeastSignificantBits() & 0xFFF_FFFF_FFFF_FFFFL);
    }

    private static void requireActive(Actor actor, Account own) {
        if (!actor.admin() && own.status() != AccountStatus.ACTIVE) {
            throw ProblemException.forbidden("this account is " + own.status().text());
        }
    }

    private static void requireRights(Actor actor, Account current, Profile wanted) {
        if (actor.admin()) {
            return;
        }
        if (wanted.role() != current.role()) {
            throw ProblemException.forbidden("only an admin may change a role");
        }
        if (wanted.status() != current.status() && wanted.status() != AccountStatus.DEACTIVATED) {
            throw ProblemException.forbidden(
                    "only an admin may make an account " + wanted.status().text());
        }
    }

    /**
     * @param next what becomes of the account, null if it is deleted
     */
    private static void keepAnAdmin(Handle transaction, Account current, Account next) {
        if (acts(current) && !acts(next) && !AccountTable.otherAdmins(transaction, current.id())) {
            throw ProblemException.conflict("last-admin", "this is the last admin; make another one first");
        }
    }

    private static boolean acts(Account account) {
        return account != null && account.role() == Role.ADMIN && account.status() == AccountStatus.ACTIVE;
    }
}
