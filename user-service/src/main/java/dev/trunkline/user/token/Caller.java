package dev.trunkline.user.token;

import dev.trunkline.rest.auth.AccountOf;
import dev.trunkline.rest.auth.GrantedScopes;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.Role;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who makes the request at hand, by its access token. */
@Singleton
public class Caller {

    private final SecurityIdentity identity;

    /**
     * @param identity the request's; looked up at each call
     */
    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /**
     * Empty when the request has no token, and when its token says no more than a stranger might: that of a caller without
     * an account here who is no admin either.
     *
     * @param needed what the token must have been made for, if it was not made for all
     * @throws ProblemException 403 when it was made for other things
     */
    public Optional<Actor> actor(Scope needed) {
        Optional<JsonWebToken> token = token();
        token.ifPresent(shown -> GrantedScopes.of(shown.<Object>claim("scope")).require(needed.text()));
        return token.flatMap(Caller::actor);
    }

    /**
     * {@link #actor}, where there must be one.
     *
     * @throws ProblemException 401 when the request has no token; 403 when it was made for other things, or its caller has
     *     no account here and is no admin
     */
    public Actor requiredActor(Scope needed) {
        Optional<Actor> actor = actor(needed);
        return actor.orElseThrow(() -> token().isPresent() ? AccountOf.missing() : missing());
    }

    /**
     * The account of the caller's own.
     *
     * @throws ProblemException 401 when the request has no token; 403 when it was made for other things, or its caller has
     *     no account here
     */
    public UUID requiredAccount(Scope needed) {
        requiredActor(needed);
        return AccountOf.required(token().orElseThrow(Caller::missing).getSubject());
    }

    /**
     * Who acts and has logged in, for what no key may do: a leaked one must neither beget others nor put its owner out.
     *
     * @throws ProblemException as {@link #requiredSession}
     */
    public Actor requiredPerson() {
        requiredSession();
        return token().flatMap(Caller::actor).orElseThrow(AccountOf::missing);
    }

    /**
     * The session that the token was issued in.
     *
     * @throws ProblemException 401 when the request has no token; 403 when its token was issued for an API key, which no
     *     session stands behind
     */
    public UUID requiredSession() {
        JsonWebToken token = token().orElseThrow(Caller::missing);
        return token.<String>claim("sid")
                .map(UUID::fromString)
                .orElseThrow(() -> ProblemException.forbidden("this is for who has logged in, not for an API key"));
    }

    private static Optional<Actor> actor(JsonWebToken token) {
        boolean admin = token.getGroups().contains(Role.ADMIN.text());
        Optional<UUID> account = AccountOf.subject(token.getSubject());
        return account.isPresent() || admin
                ? Optional.of(new Actor(account.orElse(Actor.NO_ACCOUNT), admin))
                : Optional.empty();
    }

    private Optional<JsonWebToken> token() {
        return identity.getPrincipal() instanceof JsonWebToken token ? Optional.of(token) : Optional.empty();
    }

    private static ProblemException missing() {
        return ProblemException.unauthenticated("send an access token: Authorization: Bearer <token>");
    }
}
