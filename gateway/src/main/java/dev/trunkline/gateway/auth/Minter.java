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

    /** Of its life that a token still has when it is shown for the last time, but not more than is of use. */
    private static final int REST = 5;

    private static final long MOST_REST_SECONDS = 30;

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
     * @param credentials as {@code Authorization} has them
     * @param untilSeconds until when they may be shown: somewhat before their end, so that they are good where they arrive
     */
    record Minted(String credentials, long untilSeconds) {}

    /**
     * @param said what else is known of the caller, by the names of RFC 7662 §2.2 or of OpenID Connect
     * @param endSeconds the end of what the caller has shown, which these do not outlive
     */
    Minted mint(Principal.Subject who, Map<String, Object> said, long endSeconds, long nowSeconds) {
        long lived = nowSeconds + life.toSeconds();
        long rest = Math.min(MOST_REST_SECONDS, life.toSeconds() / REST);
        return new Minted(
                credentials(who, said, Math.min(lived, endSeconds), nowSeconds), Math.min(lived - rest, endSeconds));
    }

    private String credentials(Principal.Subject who, Map<String, Object> said, long expiresSeconds, long nowSeconds) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience(audience);
        claims.setSubject(who.subject());
        claims.setIssuedAt(NumericDate.fromSeconds(nowSeconds));
        claims.setExpirationTime(NumericDate.fromSeconds(expiresSeconds));
        claims.setGeneratedJwtId();
        claims.setStringListClaim("groups", List.copyOf(new TreeSet<>(who.roles())));
        if (!who.scopes().all()) {
            claims.setStringClaim(
                    "scope", String.join(" ", new TreeSet<>(who.scopes().names())));
        }
        put(claims, "plan", who.plan());
        put(claims, "client_id", who.apiKey());
        put(
                claims,
                "preferred_username",
                Claims.text(said, "username")
                        .or(() -> Claims.text(said, "preferred_username"))
                        .orElse(""));
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
