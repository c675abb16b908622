package dev.trunkline.gateway.auth;

import java.security.interfaces.ECPublicKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.lang.JoseException;

/**
 * The issuer's public keys by {@code kid}. Only keys made for ES256 are taken, so that a token cannot choose another
 * algorithm for a key than the one it was made for (RFC 8725 §3.1).
 */
final class KeySet {

    static final KeySet EMPTY = new KeySet(Map.of());

    private final Map<String, ECPublicKey> keys;

    private KeySet(Map<String, ECPublicKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    static KeySet parse(String jwks) throws JoseException {
        Map<String, ECPublicKey> keys = new HashMap<>();
        for (JsonWebKey key : new JsonWebKeySet(jwks).getJsonWebKeys()) {
            if (key.getKeyId() != null && forEs256(key)) {
                keys.put(key.getKeyId(), ((EllipticCurveJsonWebKey) key).getECPublicKey());
            }
        }
        return new KeySet(keys);
    }

    private static boolean forEs256(JsonWebKey key) {
        return key instanceof EllipticCurveJsonWebKey curve
                && "P-256".equals(curve.getCurveName())
                && (key.getAlgorithm() == null
                        || AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256.equals(key.getAlgorithm()))
                && (key.getUse() == null || "sig".equals(key.getUse()));
    }

    Optional<ECPublicKey> key(String kid) {
        return Optional.ofNullable(keys.get(kid));
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    int size() {
        return keys.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeySet set && keys.equals(set.keys);
    }

    @Override
    public int hashCode() {
        return keys.hashCode();
    }
}
