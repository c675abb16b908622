package dev.trunkline.user.session;

import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.AccountStatus;
import dev.trunkline.user.account.Accounts;
import dev.trunkline.user.account.Credentials;
import dev.trunkline.user.account.UserView;
import dev.trunkline.user.password.Passwords;
import dev.trunkline.user.session.SessionTable.Session;
import dev.trunkline.user.token.AccessTokens;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Sessions and their refresh tokens. A refresh token is exchanged once, for the next; one that comes a second time was
 * copied, and since nobody can say by whom, the session ends for both (RFC 9700 §4.14.2).
 */
@Singleton
class Sessions {

    private static final Logger LOG = Logger.getLogger(Sessions.class);

    private final Jdbi database;
    private final Accounts accounts;
    private final Passwords passwords;
    private final AccessTokens accessTokens;
    private final Duration lifetime;
    private final Clock clock;

    Sessions(
            Jdbi database,
            Accounts accounts,
            Passwords passwords,
            AccessTokens accessTokens,
            @ConfigProperty(name = "trunkline.session.lifetime") Duration lifetime,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.passwords = passwords;
        this.accessTokens = accessTokens;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /**
     * Opens a session.
     *
     * @throws ProblemException 401 if handle or password is wrong, by words and time the same for both; 403 if the
     *     account is not active
     */
    SessionView login(Login login) {
        Optional<Credentials> known = accounts.credentials(login.handle().toLowerCase(Locale.ROOT));
        if (!passwords.matches(login.password(), known.map(Credentials::passwordHash))) {
            throw ProblemException.of(
                            401,
                            "wrong-credentials",
                            "Wrong credentials",
                            "there is no account with this handle and password")
                    .withHeader("WWW-Authenticate", "Bearer realm=\"trunkline\"");
        }
        Credentials credentials = known.orElseThrow();
        Account account = credentials.account();
        if (account.status() != AccountStatus.ACTIVE) {
            throw ProblemException.forbidden(
                    "this account is " + account.status().text());
        }
        if (passwords.outdated(credentials.passwordHash())) {
            accounts.rehash(credentials, login.password());
        }
        Session session = new Session(Ids.next(), account.id());
        RefreshToken token = RefreshToken.fresh();
        Instant now = clock.instant();
        database.useTransaction(handle -> {
            SessionTable.open(handle, session, now, now.plus(lifetime));
            SessionTable.add(handle, session.id(), token, now, now.plus(lifetime));
            SessionTable.forgetExpired(handle, session, now);
        });
        return view(account, session, token);
    }

    /**
     * Exchanges a refresh token for the next and a new access token.
     *
     * @throws ProblemException 401 if the token is unknown, expired or spent
     */
    SessionView refresh(RefreshToken presented) {
        RefreshToken next = RefreshToken.fresh();
        // The outcome leaves the transaction as a value: an exception would undo the end of a stolen session.
        Session session = database.inTransaction(handle -> exchange(handle, presented, next))
                .orElseThrow(Sessions::notExchangeable);
        Account account = accounts.find(session.accountId())
                .filter(owner -> owner.status() == AccountStatus.ACTIVE)
                .orElseThrow(Sessions::notExchangeable);
        return view(account, session, next);
    }

    /** Ends a session; its refresh tokens are dead. Nothing happens if it has ended. */
    void logout(UUID session) {
        database.useHandle(handle -> SessionTable.end(handle, session));
    }

    private Optional<Session> exchange(Handle handle, RefreshToken presented, RefreshToken next) {
        Instant now = clock.instant();
        Optional<Session> found = SessionTable.lock(handle, presented);
        if (found.isEmpty()) {
            return found;
        }
        Session session = found.get();
        if (!SessionTable.spend(handle, presented, now)) {
            LOG.warnf("session %s of %s ends: a spent refresh token came again", session.id(), session.accountId());
            SessionTable.end(handle, session.id());
            return Optional.empty();
        }
        SessionTable.add(handle, session.id(), next, now, now.plus(lifetime));
        SessionTable.forgetExpired(handle, session, now);
        return found;
    }

    private SessionView view(Account account, Session session, RefreshToken token) {
        return new SessionView(
                accessTokens.issue(account, session.id()),
                "Bearer",
                accessTokens.lifetime().toSeconds(),
                token.text(),
                UserView.own(account));
    }

    private static ProblemException notExchangeable() {
        return ProblemException.of(
                        401,
                        "wrong-refresh-token",
                        "Wrong refresh token",
                        "the refresh token is not good any more; log in again")
                .withHeader("WWW-Authenticate", "Bearer realm=\"trunkline\"");
    }
}
