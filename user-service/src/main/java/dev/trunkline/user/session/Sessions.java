package dev.trunkline.user.session;

import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.Accounts;
import dev.trunkline.user.session.SessionTable.Session;
import dev.trunkline.user.store.Chores;
import dev.trunkline.user.token.Actor;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The sessions there are: a bounded number of an account, each until nobody has come for a while or somebody ends it. */
@Singleton
public class Sessions {

    private static final Duration SWEEP = Duration.ofMinutes(10);
    private static final int BATCH = 1_000;

    private final Jdbi database;
    private final Duration lifetime;
    private final int max;
    private final Clock clock;

    Sessions(
            Jdbi database,
            @ConfigProperty(name = "trunkline.session.lifetime") Duration lifetime,
            @ConfigProperty(name = "trunkline.session.max") int max,
            Clock clock,
            Chores chores) {
        if (max < 1) {
            throw new IllegalArgumentException("trunkline.session.max is " + max + ", but must be 1 or more");
        }
        this.database = database;
        this.lifetime = lifetime;
        this.max = max;
        this.clock = clock;
        chores.every(SWEEP, "forgetting expired sessions", this::sweep);
    }

    /** Ends all sessions of an account in a transaction that is under way. */
    public static void endAll(Handle transaction, UUID account) {
        SessionTable.endAll(transaction, account);
    }

    /** {@link #endAll}, but for one. */
    public static void endAllBut(Handle transaction, UUID account, UUID kept) {
        SessionTable.endAllBut(transaction, account, kept);
    }

    /**
     * Opens a session of an account that the transaction has locked; if there are too many, the oldest ends.
     *
     * @return the id
     */
    UUID open(Handle transaction, UUID account, RefreshToken token, String network) {
        Instant now = clock.instant();
        Session session = new Session(Ids.next(), account, now, now, now.plus(lifetime));
        SessionTable.insert(transaction, session, network);
        RefreshTokenTable.insert(transaction, session.id(), token, now, session.expiresAt());
        SessionTable.endOldest(transaction, account, session.id(), max);
        return session.id();
    }

    /** Makes {@code next} the token of a session that the transaction has locked, which lives as long as that. */
    void goOn(Handle transaction, UUID session, RefreshToken next) {
        Instant now = clock.instant();
        SessionTable.use(transaction, session, now, now.plus(lifetime));
        RefreshTokenTable.insert(transaction, session, next, now, now.plus(lifetime));
        RefreshTokenTable.forgetExpired(transaction, session, now);
    }

    /** Newest first. */
    List<Session> of(UUID account) {
        return database.withHandle(handle -> SessionTable.of(handle, account, clock.instant()));
    }

    /**
     * A session that {@code actor} may see.
     *
     * @throws ProblemException 404 if there is none, 403 if it is another's
     */
    Session get(Actor actor, UUID id) {
        Session session = find(id).orElseThrow(
                        () -> ProblemException.notFound("there is no session " + id + ", or it has ended"));
        actor.requireFor(session.accountId());
        return session;
    }

    /**
     * Ends a session. Nothing happens if it has ended.
     *
     * @throws ProblemException 403 if it is another's
     */
    void end(Actor actor, UUID id) {
        find(id).ifPresent(session -> actor.requireFor(session.accountId()));
        end(id);
    }

    void end(UUID id) {
        database.useHandle(handle -> SessionTable.end(handle, id));
    }

    /**
     * Ends all sessions of an account.
     *
     * @throws ProblemException 403 if it is another's, 404 if there is none
     */
    void endAll(Actor actor, UUID account) {
        actor.requireFor(account);
        database.useTransaction(transaction -> {
            OwnerTable.share(transaction, account).orElseThrow(() -> Accounts.noSuch(account));
            endAll(transaction, account);
        });
    }

    /** Whether somebody has a session of an account with this handle that was opened from there. */
    boolean knownAt(String network, String handle) {
        return database.withHandle(open -> SessionTable.opened(open, handle, network, clock.instant()));
    }

    void sweep() {
        int swept;
        do {
            swept = database.withHandle(handle -> SessionTable.sweep(handle, clock.instant(), BATCH));
        } while (swept == BATCH);
    }

    private Optional<Session> find(UUID id) {
        return database.withHandle(handle -> SessionTable.find(handle, id, clock.instant()));
    }
}
