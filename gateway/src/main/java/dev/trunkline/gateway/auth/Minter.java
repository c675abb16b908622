package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/**
 * Makes the access tokens that services get for a caller who has shown the gateway something that they could not verify.
 * They are as any access token but for their issuer and their short life, and have no session, so that what is for
 * sessions alone stays so.
 */
public final class Minter {

    private final IdentityKey key;
    private final String issuer;
    private final String audience;
    private final Duration life;

    public Minter(IdentityKey key, String issuer, String audience, Duration life) {
        this.key = key;
        this.issuer = issuer;
        this.audience = audience;
        this.life = life;
    }

    /**
     * As {@code Authorization} has them.
     *
     * @param said what else is known of the caller, by the names of RFC 7662 §2.2
     */
    String credentials(Principal.Subject who, Map<String, Object> said, long nowSeconds) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience(audience);
        claims.setSubject(who.subject());
        claims.setIssuedAt(NumericDate.fromSeconds(nowSeconds));
        claims.setExpirationTime(NumericDate.fromSeconds(Math.min(nowSeconds + life.toSeconds(), Answers.until(said))));
        claims.setGeneratedJwtId();
        claims.setStringListClaim("groups", List.copyOf(new TreeSet<>(who.roles())));
        if (!who.scopes().all()) {
            claims.setStringClaim(
                    "scope", String.join(" ", new TreeSet<>(who.scopes().names())));
        }
        put(claims, "plan", who.plan());
        put(claims, "client_id", who.credential());
        put(claims, "preferred_username", Claims.text(said, "username").orElse(""));
        put(claims, "name", Claims.text(said, "name").orElse(""));
        JsonWebSignature signed = new JsonWebSignature();
        signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        signed.setKeyIdHeaderValue(key.key().getKeyId());
        signed.setHeader("typ", "JWT");
        signed.setKey(key.key().getPrivateKey());
        signed.setPayload(claims.toJson());
        try {
            return Bearer.credentials(signed.getCompactSerialization());
        } catch (JoseException e) {
            throw new IllegalStateException("could not sign by the identity key", e);
        }
    }

    private static void put(JwtClaims claims, String name, String value) {
        if (!value.isEmpty()) {
            claims.setStringClaim(name, value);
        }
    }
}
