package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.route.TokenRules;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.JoseException;

/** Judges an access token by the rules, a set of keys and a time; pure. */
final class TokenVerifier {

    private static final AlgorithmConstraints ES256 =
            new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    private static final Verdict UNKNOWN_KEY = new Verdict.UnknownKey();

    private final TokenRules rules;

    TokenVerifier(TokenRules rules) {
        this.rules = rules;
    }

    Verdict verify(String token, KeySet keys, long nowSeconds) {
        try {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setAlgorithmConstraints(ES256);
            signature.setCompactSerialization(token);
            if (!AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256.equals(signature.getAlgorithmHeaderValue())) {
                return new Verdict.Bad("is not signed with ES256");
            }
            String kid = signature.getKeyIdHeaderValue();
            if (kid == null) {
                return new Verdict.Bad("names no key (kid)");
            }
            Optional<ECPublicKey> key = keys.key(kid);
            if (key.isEmpty()) {
                return UNKNOWN_KEY;
            }
            signature.setKey(key.get());
            if (!signature.verifySignature()) {
                return new Verdict.Bad("has a wrong signature");
            }
            return claims(JwtClaims.parse(signature.getPayload()), nowSeconds);
        } catch (JoseException | InvalidJwtException | MalformedClaimException malformed) {
            return new Verdict.Bad("is malformed");
        }
    }

    private Verdict claims(JwtClaims claims, long nowSeconds) throws MalformedClaimException {
        long skew = rules.skew().toSeconds();
        NumericDate expires = claims.getExpirationTime();
        NumericDate notBefore = claims.getNotBefore();
        if (expires == null) {
            return new Verdict.Bad("has no expiry");
        }
        if (nowSeconds >= expires.getValue() + skew) {
            return new Verdict.Bad("has expired");
        }
        if (notBefore != null && nowSeconds < notBefore.getValue() - skew) {
            return new Verdict.Bad("is not valid yet");
        }
        if (!rules.issuer().equals(claims.getIssuer())) {
            return new Verdict.Bad("comes from another issuer");
        }
        if (!claims.getAudience().contains(rules.audience())) {
            return new Verdict.Bad("is meant for another audience");
        }
        if (claims.getSubject() == null || claims.getSubject().isEmpty()) {
            return new Verdict.Bad("names no subject");
        }
        return new Verdict.Good(new Principal.Subject(claims.getSubject()), expires.getValue() + skew);
    }
}
