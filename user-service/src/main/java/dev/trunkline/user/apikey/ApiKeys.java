package dev.trunkline.user.apikey;

import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.Role;
import dev.trunkline.user.apikey.ApiKeyTable.Owned;
import dev.trunkline.user.revocation.Revocations;
import dev.trunkline.user.store.Chores;
import dev.trunkline.user.token.Actor;
import dev.trunkline.user.token.Scope;
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

/** The API keys there are: a bounded number of an account, each until it expires or is revoked. */
@Singleton
class ApiKeys {

    private static final Duration SWEEP = Duration.ofMinutes(10);
    private static final Duration USE = Duration.ofMinutes(1);
    private static final int BATCH = 1_000;

    private final Jdbi database;
    private final int max;
    private final Duration overlap;
    private final Clock clock;

    ApiKeys(
            Jdbi database,
            @ConfigProperty(name = "trunkline.api-key.max") int max,
            @ConfigProperty(name = "trunkline.api-key.overlap") Duration overlap,
            Clock clock,
            Chores chores) {
        this.database = database;
        this.max = max;
        this.overlap = overlap;
        this.clock = clock;
        chores.every(SWEEP, "forgetting expired API keys", this::sweep);
    }

    /**
     * Makes a key.
     *
     * @throws ProblemException 403 if {@code actor} may not, the account is not active, the plan is an admin's to give or
     *     the scope more than the account may do; 409 if there are too many
     */
    ShownKey create(Handle transaction, Actor actor, UUID account, NewKey wanted) {
        actor.requireFor(account);
        Plan plan = wanted.plan();
        if (plan != Plan.FREE && !actor.admin()) {
            throw ProblemException.forbidden("only an admin may give the plan " + plan.text());
        }
        Role owner = requireActive(transaction, account);
        Optional<List<Scope>> scopes = wanted.limited();
        if (owner != Role.ADMIN
                && scopes.filter(named -> named.contains(Scope.ADMIN)).isPresent()) {
            throw ProblemException.forbidden("only the key of an admin may have the scope " + Scope.ADMIN.text()
                    + ", and this account is none's");
        }
        Instant now = clock.instant();
        if (ApiKeyTable.count(transaction, account, now) >= max) {
            throw ProblemException.conflict("too-many-keys", "there are " + max + " keys; revoke one first");
        }
        KeyText key = KeyText.fresh();
        Duration life = Duration.ofDays(wanted.expiresInDays());
        KeyEntry entry = new KeyEntry(Ids.next(), wanted.label(), key.prefix(), plan, scopes, now, now, now.plus(life));
        ApiKeyTable.insert(transaction, account, entry, key);
        return ShownKey.of(entry, key);
    }

    /**
     * Gives a key another text; the one before counts for a while, so that programs can be told one after the other.
     *
     * @throws ProblemException 403 if {@code actor} may not, 404 if there is no such key
     */
    ShownKey rotate(Handle transaction, Actor actor, UUID account, UUID id) {
        actor.requireFor(account);
        requireActive(transaction, account);
        Instant now = clock.instant();
        KeyText next = KeyText.fresh();
        if (!ApiKeyTable.rotate(transaction, account, id, next, now, now.plus(overlap))) {
            throw noSuch(id);
        }
        return ShownKey.of(ApiKeyTable.find(transaction, account, id, now).orElseThrow(), next);
    }

    /**
     * Newest first.
     *
     * @throws ProblemException 403 if {@code actor} may not
     */
    List<KeyEntry> of(Actor actor, UUID account) {
        actor.requireFor(account);
        return database.withHandle(handle -> ApiKeyTable.of(handle, account, clock.instant()));
    }

    /**
     * @throws ProblemException 403 if {@code actor} may not, 404 if there is no such key
     */
    KeyEntry get(Actor actor, UUID account, UUID id) {
        actor.requireFor(account);
        return database.withHandle(handle -> ApiKeyTable.find(handle, account, id, clock.instant()))
                .orElseThrow(() -> noSuch(id));
    }

    /**
     * Revokes a key, and tells the gateways. Nothing happens if there is none.
     *
     * @throws ProblemException 403 if {@code actor} may not
     */
    void revoke(Actor actor, UUID account, UUID id) {
        actor.requireFor(account);
        database.useTransaction(transaction -> {
            if (ApiKeyTable.delete(transaction, account, id)) {
                Revocations.key(transaction, id, clock.instant());
            }
        });
    }

    /** The key of which this is the text; empty if it does not count. */
    Optional<Owned> recognise(String text) {
        Instant now = clock.instant();
        return KeyText.parse(text)
                .flatMap(key -> database.withHandle(handle -> {
                    Optional<Owned> found = ApiKeyTable.recognise(handle, key, now);
                    found.ifPresent(owned -> ApiKeyTable.use(handle, owned.key().id(), key, now, now.minus(USE)));
                    return found;
                }));
    }

    void sweep() {
        int swept;
        do {
            swept = database.withHandle(handle -> ApiKeyTable.sweep(handle, clock.instant(), BATCH));
        } while (swept == BATCH);
    }

    private static Role requireActive(Handle transaction, UUID account) {
        return ApiKeyTable.lockOwner(transaction, account)
                .orElseThrow(() -> ProblemException.forbidden("the user " + account + " does not take part"));
    }

    private static ProblemException noSuch(UUID id) {
        return ProblemException.notFound("there is no key " + id + ", or it has expired");
    }
}
