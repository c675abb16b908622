package dev.trunkline.feed.credential;

import dev.trunkline.rest.auth.AccountOf;
import dev.trunkline.rest.auth.GrantedScopes;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * What of a token outlives the request that it came with, for a connection or a poll that waits.
 *
 * @param user by whom it counts: the account, or an id that is no account's of a caller who has none here
 * @param name what it is revoked by: the session's id, or that of the API key for which the gateway made the token; empty
 *     if it has neither
 * @param issuedSeconds since the epoch, 0 if that is not said
 */
public record Credential(UUID user, String name, GrantedScopes scopes, long issuedSeconds, Instant until) {

    public static Credential of(JsonWebToken token) {
        return new Credential(
                AccountOf.counted(token.getSubject()),
                token.<String>claim("sid")
                        .or(() -> token.<String>claim("client_id"))
                        .orElse(""),
                GrantedScopes.of(token.<Object>claim("scope")),
                token.<Object>claim("iat")
                        .map(at -> at instanceof Number seconds ? seconds.longValue() : 0L)
                        .orElse(0L),
                Instant.ofEpochSecond(token.getExpirationTime()));
    }
}
