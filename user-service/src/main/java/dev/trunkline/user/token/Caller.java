package dev.trunkline.user.token;

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
     * Empty when the request has no token.
     *
     * @param needed what the token must have been made for, if it was not made for all
     * @throws ProblemException 403 when it was made for other things
     */
    public Optional<Actor> actor(Scope needed) {
        Optional<JsonWebToken> token = token();
        token.ifPresent(shown -> GrantedScopes.of(shown.<Object>claim("scope")).require(needed.text()));
        return token.map(Caller::actor);
    }

    /**
     * {@link #actor}, where there must be one.
     *
     * @throws ProblemException 401 when the request has no token; 403 when it was made for other things
     */
    public Actor requiredActor(Scope needed) {
        return actor(needed).orElseThrow(Caller::missing);
    }

    /**
     * Who acts and has logged in, for what no key may do: a leaked one must neither beget others nor put its owner out.
     *
     * @throws ProblemException as {@link #requiredSession}
     */
    public Actor requiredPerson() {
        requiredSession();
        return token().map(Caller::actor).orElseThrow(Caller::missing);
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

    private static Actor actor(JsonWebToken token) {
        return new Actor(UUID.fromString(token.getSubject()), token.getGroups().contains(Role.ADMIN.text()));
    }

    private Optional<JsonWebToken> token() {
        return identity.getPrincipal() instanceof JsonWebToken token ? Optional.of(token) : Optional.empty();
    }

    private static ProblemException missing() {
        return ProblemException.unauthenticated("send an access token: Authorization: Bearer <token>");
    }
}
