package dev.trunkline.rest.auth;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.http.Get;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/**
 * Verifies the tokens by which the gateway tells who a caller is that has shown it an API key, a certificate or the token
 * of an issuer that services do not know. They are another issuer's than user-service's, so that the gateway's key cannot
 * make what people get who have logged in. Whose account a subject is, if it is one, tells {@link AccountOf}.
 */
@Singleton
public class GatewayTokens {

    private static final String AUDIENCE = "trunkline";
    private static final AlgorithmConstraints ES256 =
            new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration REFRESH = Duration.ofMinutes(5);
    /** Tokens with made-up keys must not become a load on the gateway. */
    private static final Duration LEAST_BETWEEN = Duration.ofSeconds(5);

    private static final Duration SKEW = Duration.ofSeconds(5);

    private final String issuer;
    private final Clock clock;
    private final HttpsJwksVerificationKeyResolver keys;

    GatewayTokens(
            @ConfigProperty(name = "trunkline.gateway.issuer") String issuer,
            @ConfigProperty(name = "trunkline.gateway.jwks-url") String jwksUrl,
            Clock clock) {
        this.issuer = issuer;
        this.clock = clock;
        Get get = new Get();
        get.setConnectTimeout((int) TIMEOUT.toMillis());
        get.setReadTimeout((int) TIMEOUT.toMillis());
        get.setRetries(0);
        HttpsJwks jwks = new HttpsJwks(jwksUrl);
        jwks.setSimpleHttpGet(get);
        jwks.setDefaultCacheDuration(REFRESH.toSeconds());
        jwks.setRetainCacheOnErrorDuration(REFRESH.toSeconds());
        jwks.setRefreshReprieveThreshold(LEAST_BETWEEN.toMillis());
        this.keys = new HttpsJwksVerificationKeyResolver(jwks);
    }

    /** Whether a token says that it is of this issuer; nothing of it is verified by that. */
    public boolean issued(String token) {
        try {
            JsonWebSignature unverified = new JsonWebSignature();
            unverified.setCompactSerialization(token);
            return issuer.equals(
                    JwtClaims.parse(unverified.getUnverifiedPayload()).getIssuer());
        } catch (JoseException | InvalidJwtException | MalformedClaimException malformed) {
            return false;
        }
    }

    /**
     * The claims of a good token. May fetch the gateway's keys, so it is not for event loops.
     *
     * @throws InvalidJwtException if it is not good
     */
    public JwtClaims verify(String token) throws InvalidJwtException {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ES256)
                .setVerificationKeyResolver(keys)
                .setExpectedIssuer(issuer)
                .setExpectedAudience(AUDIENCE)
                .setRequireSubject()
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds((int) SKEW.toSeconds())
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .build()
                .processToClaims(token);
    }
}
