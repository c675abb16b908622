package dev.trunkline.user.session;

import dev.trunkline.rest.idempotency.Answer;
import dev.trunkline.rest.idempotency.Idempotency;
import dev.trunkline.rest.idempotency.Outcome;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.AccountStatus;
import dev.trunkline.user.account.Accounts;
import dev.trunkline.user.account.Credentials;
import dev.trunkline.user.password.Attempts;
import dev.trunkline.user.password.Passwords;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Opens sessions for those who know the password. */
@Singleton
class SignIn {

    private final Accounts accounts;
    private final Passwords passwords;
    private final Attempts attempts;
    private final Idempotency idempotency;
    private final Sessions sessions;
    private final SessionViews views;

    SignIn(
            Accounts accounts,
            Passwords passwords,
            Attempts attempts,
            Idempotency idempotency,
            Sessions sessions,
            SessionViews views) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.attempts = attempts;
        this.idempotency = idempotency;
        this.sessions = sessions;
        this.views = views;
    }

    /**
     * Opens a session, once for each idempotency key; but no answer is repeated to whom the password is not known.
     *
     * @param network where the client is
     * @throws ProblemException 401 if handle or password is wrong, by words and time the same for both; 429 if they were
     *     so too often; 403 if the account is not active
     */
    Answer login(Optional<String> key, Login login, String network) {
        Credentials verified = verified(login, network);
        Answer answer = idempotency.once(key, "POST /v1/sessions", login, transaction -> Outcome.created(
                        "/v1/sessions/current", open(transaction, verified, login, network))
                .with(HttpHeaders.CACHE_CONTROL, "no-store"));
        if (passwords.outdated(verified.passwordHash())) {
            accounts.rehash(verified, login.password());
        }
        return answer;
    }

    private Credentials verified(Login login, String network) {
        String handle = login.handle().toLowerCase(Locale.ROOT);
        Optional<Credentials> known = accounts.credentials(handle);
        // Where its owner is at home, an account counts apart: a stranger's failures elsewhere do not hold the owner
        // up.
        String counted = sessions.knownAt(network, handle) ? handle + " at " + network : handle;
        if (!attempts.verify(counted, network, () -> matches(login, known))) {
            throw wrong();
        }
        return active(known.orElseThrow());
    }

    private SessionView open(Handle transaction, Credentials verified, Login login, String network) {
        Credentials now = OwnerTable.lock(transaction, verified.account().id()).orElseThrow(SignIn::wrong);
        // Changed or hashed anew since it was verified, which happens too seldom to mind the time that it takes here.
        if (!now.passwordHash().equals(verified.passwordHash()) && !matches(login, Optional.of(now))) {
            throw wrong();
        }
        RefreshToken token = RefreshToken.fresh();
        UUID session = sessions.open(transaction, active(now).account().id(), token, network);
        return views.view(now.account(), session, token);
    }

    private boolean matches(Login login, Optional<Credentials> known) {
        return passwords.matches(login.password(), known.map(Credentials::passwordHash));
    }

    private static Credentials active(Credentials credentials) {
        AccountStatus status = credentials.account().status();
        if (status != AccountStatus.ACTIVE) {
            throw ProblemException.forbidden("this account is " + status.text());
        }
        return credentials;
    }

    private static ProblemException wrong() {
        return ProblemException.of(
                        401,
                        "wrong-credentials",
                        "Wrong credentials",
                        "there is no account with this handle and password")
                .withHeader("WWW-Authenticate", "Bearer realm=\"trunkline\"");
    }
}
