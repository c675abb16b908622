package dev.trunkline.user.session;

import dev.trunkline.rest.idempotency.Answer;
import dev.trunkline.rest.idempotency.Idempotency;
import dev.trunkline.rest.idempotency.Outcome;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.AccountStatus;
import dev.trunkline.user.session.SessionTable.Session;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Exchanges refresh tokens. A token is exchanged once, for the next; one that comes a second time was copied, and since
 * nobody can say by whom, the session ends for both (RFC 9700 §4.14.2).
 */
@Singleton
class Renewal {

    private static final Logger LOG = Logger.getLogger(Renewal.class);

    private final Idempotency idempotency;
    private final Sessions sessions;
    private final SessionViews views;
    private final Clock clock;

    Renewal(Idempotency idempotency, Sessions sessions, SessionViews views, Clock clock) {
        this.idempotency = idempotency;
        this.sessions = sessions;
        this.views = views;
        this.clock = clock;
    }

    /** Leaves the transaction of an exchange, which it undoes, with the session that must end. */
    private static final class Reused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final UUID session;

        private Reused(UUID session) {
            super("a spent refresh token came again", null, false, false);
            this.session = session;
        }
    }

    /**
     * Gives the next tokens, once for each idempotency key.
     *
     * @throws ProblemException 401 if the token is unknown, expired or spent, or its account is not active
     */
    Answer renew(Optional<String> key, Refresh body) {
        try {
            return idempotency.once(key, "POST /v1/tokens", body, transaction -> Outcome.created(
                            exchange(transaction, new RefreshToken(body.refreshToken())))
                    .with(HttpHeaders.CACHE_CONTROL, "no-store"));
        } catch (Reused reused) {
            // Not in the transaction of the exchange, which its failure has undone.
            sessions.end(reused.session);
            throw notExchangeable();
        }
    }

    private SessionView exchange(Handle transaction, RefreshToken presented) {
        Session session = SessionTable.ofToken(transaction, presented).orElseThrow(Renewal::notExchangeable);
        // From here on nobody can suspend the account until the new tokens are kept; who does it then ends them.
        Account account = OwnerTable.share(transaction, session.accountId())
                .filter(owner -> owner.status() == AccountStatus.ACTIVE)
                .orElseThrow(Renewal::notExchangeable);
        if (!SessionTable.lock(transaction, session.id())) {
            throw notExchangeable();
        }
        if (!RefreshTokenTable.spend(transaction, presented, clock.instant())) {
            LOG.warnf("session %s of %s ends: a spent refresh token came again", session.id(), session.accountId());
            throw new Reused(session.id());
        }
        RefreshToken next = RefreshToken.fresh();
        sessions.goOn(transaction, session.id(), next);
        return views.view(account, session.id(), next);
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
