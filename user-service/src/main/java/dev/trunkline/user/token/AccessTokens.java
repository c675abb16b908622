package dev.trunkline.user.token;

import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.Role;
import dev.trunkline.user.key.KeyRing;
import dev.trunkline.user.key.SigningKey;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Issues access tokens: JWTs signed by ES256 that every service can verify by itself. */
@Singleton
public class AccessTokens {

    private final KeyRing keys;
    private final TokenSettings settings;
    private final Clock clock;

    AccessTokens(KeyRing keys, TokenSettings settings, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    /** How long a token is good for. */
    public Duration lifetime() {
        return settings.lifetime();
    }

    public String issue(Account account, UUID session) {
        Instant now = clock.instant();
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(settings.issuer());
        claims.setAudience(TokenSettings.AUDIENCE);
        claims.setSubject(account.id().toString());
        claims.setStringClaim("preferred_username", account.handle());
        claims.setStringClaim("name", account.displayName());
        claims.setStringListClaim("groups", groups(account.role()));
        claims.setStringClaim("sid", session.toString());
        claims.setGeneratedJwtId();
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setExpirationTime(
                NumericDate.fromSeconds(now.plus(settings.lifetime()).getEpochSecond()));
        SigningKey key = keys.current();
        JsonWebSignature signed = new JsonWebSignature();
        signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        signed.setKeyIdHeaderValue(key.kid());
        signed.setHeader("typ", "JWT");
        signed.setKey(key.privateKey());
        signed.setPayload(claims.toJson());
        try {
            return signed.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("could not sign by " + key, e);
        }
    }

    /** An admin is a user too. */
    private static List<String> groups(Role role) {
        return role == Role.ADMIN ? List.of(Role.USER.text(), Role.ADMIN.text()) : List.of(Role.USER.text());
    }
}
