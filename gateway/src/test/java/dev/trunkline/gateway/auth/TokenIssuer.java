package dev.trunkline.gateway.auth;

import java.util.function.Consumer;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Issues tokens as user-service does, and such as it never would. */
public final class TokenIssuer {

    public static final String ISSUER = "https://trunkline.test";

    private final EllipticCurveJsonWebKey key;

    public TokenIssuer(String kid) throws JoseException {
        key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId(kid);
        key.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        key.setUse("sig");
    }

    public String jwks() {
        return "{\"keys\":[" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}";
    }

    EllipticCurveJsonWebKey key() {
        return key;
    }

    public static JwtClaims claims(String subject, long nowSeconds) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience("trunkline");
        claims.setSubject(subject);
        claims.setIssuedAt(NumericDate.fromSeconds(nowSeconds));
        claims.setExpirationTime(NumericDate.fromSeconds(nowSeconds + 900));
        return claims;
    }

    public String token(String subject) throws JoseException {
        return token(claims(subject, System.currentTimeMillis() / 1_000));
    }

    public String token(JwtClaims claims) throws JoseException {
        return token(claims, signature -> {});
    }

    public String token(JwtClaims claims, Consumer<JsonWebSignature> change) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        change.accept(signature);
        return signature.getCompactSerialization();
    }
}
