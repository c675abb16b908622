package dev.trunkline.user.session;

import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.AccountStatus;
import dev.trunkline.user.account.Accounts;
import dev.trunkline.user.account.Credentials;
import dev.trunkline.user.password.Attempts;
import dev.trunkline.user.password.PasswordRules;
import dev.trunkline.user.password.Passwords;
import dev.trunkline.user.token.Actor;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Changes a password for its owner, and ends the sessions that others may have opened with the old one. */
@Singleton
class PasswordChanges {

    private final Jdbi database;
    private final Passwords passwords;
    private final PasswordRules rules;
    private final Attempts attempts;

    PasswordChanges(Jdbi database, Passwords passwords, PasswordRules rules, Attempts attempts) {
        this.database = database;
        this.passwords = passwords;
        this.rules = rules;
        this.attempts = attempts;
    }

    /**
     * Changes the password. The session of the request goes on; the account's version stays, for nothing of it that can
     * be read has changed.
     *
     * @param session in which {@code actor} acts
     * @param network where the client is
     * @throws ProblemException 403 for anyone but the owner, admins too, if the account is not active, or if the current
     *     password is wrong; 400 if the new one breaks the rules; 429 after too many attempts
     */
    void change(Actor actor, UUID account, UUID session, PasswordChange change, String network) {
        if (!actor.id().equals(account)) {
            throw ProblemException.forbidden("only the user " + account + " may change this password");
        }
        Credentials known = database.withHandle(handle -> OwnerTable.read(handle, account))
                .orElseThrow(() -> Accounts.noSuch(account));
        requireActive(known);
        requireGood(change.newPassword(), known.account());
        // Counted for the session: failures elsewhere, of strangers, must not keep the owner from changing it.
        if (!attempts.verify(
                account + " in " + session,
                network,
                () -> passwords.matches(change.currentPassword(), Optional.of(known.passwordHash())))) {
            throw wrong();
        }
        String fresh = passwords.hash(change.newPassword());
        database.useTransaction(transaction -> {
            Credentials now = OwnerTable.lock(transaction, account).orElseThrow(() -> Accounts.noSuch(account));
            requireActive(now);
            if (!now.passwordHash().equals(known.passwordHash())) {
                throw wrong();
            }
            OwnerTable.changePassword(transaction, account, fresh);
            Sessions.endAllBut(transaction, account, session);
        });
    }

    private void requireGood(String password, Account account) {
        rules.check(
                        password,
                        account.handle(),
                        account.displayName(),
                        account.givenName().orElse(""),
                        account.familyName().orElse(""),
                        account.email())
                .ifPresent(fault -> {
                    throw ProblemException.invalid("/newPassword", fault);
                });
    }

    private static void requireActive(Credentials credentials) {
        AccountStatus status = credentials.account().status();
        if (status != AccountStatus.ACTIVE) {
            throw ProblemException.forbidden("this account is " + status.text());
        }
    }

    private static ProblemException wrong() {
        return ProblemException.of(403, "wrong-password", "Wrong password", "currentPassword is not the password");
    }
}
