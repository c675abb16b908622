package dev.trunkline.user.token;

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

    /** Empty when the request has no token. */
    public Optional<UUID> id() {
        return token().map(token -> UUID.fromString(token.getSubject()));
    }

    /**
     * @throws ProblemException 401 when the request has no token
     */
    public UUID requiredId() {
        return id().orElseThrow(Caller::missing);
    }

    /** Empty when the request has no token. */
    public Optional<Actor> actor() {
        return token().map(token ->
                new Actor(UUID.fromString(token.getSubject()), token.getGroups().contains(Role.ADMIN.text())));
    }

    /**
     * @throws ProblemException 401 when the request has no token
     */
    public Actor requiredActor() {
        return actor().orElseThrow(Caller::missing);
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

    private Optional<JsonWebToken> token() {
        return identity.getPrincipal() instanceof JsonWebToken token ? Optional.of(token) : Optional.empty();
    }

    private static ProblemException missing() {
        return ProblemException.unauthenticated("send an access token: Authorization: Bearer <token>");
    }
}
