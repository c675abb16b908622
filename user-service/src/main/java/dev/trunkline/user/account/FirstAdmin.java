package dev.trunkline.user.account;

import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.password.PasswordRules;
import dev.trunkline.user.password.Passwords;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Makes the admin that an installation begins with, for only an admin makes others. Once there is one, what is
 * configured here counts no more.
 */
@Singleton
public class FirstAdmin {

    private static final Logger LOG = Logger.getLogger(FirstAdmin.class);

    private final Jdbi database;
    private final Accounts accounts;
    private final Passwords passwords;
    private final PasswordRules rules;
    private final String handle;
    private final String email;
    private final Optional<String> password;

    FirstAdmin(
            Jdbi database,
            Accounts accounts,
            Passwords passwords,
            PasswordRules rules,
            @ConfigProperty(name = "trunkline.admin.handle") String handle,
            @ConfigProperty(name = "trunkline.admin.email") String email,
            @ConfigProperty(name = "trunkline.admin.password") Optional<String> password) {
        this.database = database;
        this.accounts = accounts;
        this.passwords = passwords;
        this.rules = rules;
        this.handle = handle;
        this.email = Forms.normalisedEmail(email);
        this.password = password;
    }

    void start(@Observes StartupEvent started) {
        password.ifPresent(this::make);
    }

    private void make(String secret) {
        if (database.withHandle(AccountTable::adminExists)) {
            return;
        }
        requireGood(secret);
        Optional<Credentials> namesake = accounts.credentials(handle);
        // Whoever was quicker to register under this name must not become an admin by it.
        if (namesake.isPresent()
                && !passwords.matches(secret, Optional.of(namesake.get().passwordHash()))) {
            LOG.errorf(
                    "no admin is made: the account '%s' is there, with another password than trunkline.admin.password;"
                            + " set trunkline.admin.handle to another one",
                    handle);
            return;
        }
        String hash = passwords.hash(secret);
        try {
            database.useTransaction(transaction -> makeOne(transaction, namesake, secret, hash));
        } catch (ProblemException taken) {
            LOG.errorf("no admin is made: %s", taken.getMessage());
        }
    }

    private void makeOne(Handle transaction, Optional<Credentials> namesake, String secret, String hash) {
        AccountTable.lockAdmins(transaction);
        if (AccountTable.adminExists(transaction)) {
            return;
        }
        Account account = namesake.map(Credentials::account)
                .orElseGet(() -> accounts.insert(
                        transaction,
                        new NewAccount(handle, "Admin", Optional.empty(), Optional.empty(), email, secret),
                        hash));
        AccountTable.makeAdmin(transaction, account.id());
        LOG.infof("'%s' is the first admin", handle);
    }

    private void requireGood(String secret) {
        require(handle.matches(Forms.HANDLE), "handle", Forms.HANDLE_MESSAGE);
        require(email.matches(Forms.EMAIL) && email.length() <= Forms.EMAIL_MAX, "email", Forms.EMAIL_MESSAGE);
        rules.check(secret, handle, email).ifPresent(fault -> require(false, "password", fault));
    }

    private static void require(boolean good, String setting, String message) {
        if (!good) {
            throw new IllegalStateException("trunkline.admin." + setting + " " + message);
        }
    }
}
