package dev.trunkline.user.token;

import dev.trunkline.rest.auth.GatewayTokens;
import dev.trunkline.user.key.KeyRing;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import java.security.Key;
import java.time.Clock;
import java.util.List;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Verifies access tokens by the keys at hand, and those of the gateway by its own. The usual factory would ask this very service for them over HTTP.
 * Algorithm, issuer and audience are fixed here and not taken from the token (RFC 8725 §3).
 */
@ApplicationScoped
@Alternative
@Priority(1)
public class AccessTokenVerifier extends JWTCallerPrincipalFactory {

    private static final AlgorithmConstraints ES256 =
            new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

    @Inject
    KeyRing keys;

    @Inject
    TokenSettings settings;

    @Inject
    GatewayTokens gateway;

    @Inject
    Clock clock;

    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo unused) throws ParseException {
        try {
            if (gateway.issued(token)) {
                return new DefaultJWTCallerPrincipal(gateway.verify(token));
            }
            return new DefaultJWTCallerPrincipal(new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(ES256)
                    .setVerificationKeyResolver(this::key)
                    .setExpectedIssuer(settings.issuer())
                    .setExpectedAudience(TokenSettings.AUDIENCE)
                    .setRequireSubject()
                    .setRequireExpirationTime()
                    .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                    .build()
                    .processToClaims(token));
        } catch (InvalidJwtException e) {
            throw new ParseException("not an access token of ours: " + e.getErrorDetails(), e);
        }
    }

    private Key key(JsonWebSignature token, List<JsonWebStructure> nesting) throws UnresolvableKeyException {
        String kid = token.getKeyIdHeaderValue();
        if (kid == null) {
            throw new UnresolvableKeyException("the token names no key");
        }
        return keys.find(kid)
                .orElseThrow(() -> new UnresolvableKeyException("there is no key " + kid))
                .publicKey();
    }
}
