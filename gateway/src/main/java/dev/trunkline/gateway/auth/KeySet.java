package dev.trunkline.gateway.auth;

import java.security.Key;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.lang.JoseException;

/**
 * The issuer's public keys by {@code kid}, each with the one algorithm that it was made for, so that a token cannot choose
 * another (RFC 8725 §3.1). Keys for encryption and weak ones are left out. Neither keys nor tokens need a {@code kid} where
 * there is but one key that could be meant (OpenID Connect Core 1.0 §10.1).
 */
final class KeySet {

    static final KeySet EMPTY = new KeySet(Map.of(), List.of());

    private static final Set<String> RSA = Set.of(
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512);

    /** RFC 7518 §3.3. */
    private static final int LEAST_RSA_BITS = 2_048;

    private final Map<String, Pinned> keys;
    private final List<Pinned> unnamed;

    /** A key, and the one algorithm by which it verifies. */
    record Pinned(Key key, String algorithm) {}

    private KeySet(Map<String, Pinned> keys, List<Pinned> unnamed) {
        this.keys = Map.copyOf(keys);
        this.unnamed = List.copyOf(unnamed);
    }

    static KeySet parse(String jwks) throws JoseException {
        Map<String, Pinned> keys = new HashMap<>();
        List<Pinned> unnamed = new ArrayList<>();
        for (JsonWebKey key : new JsonWebKeySet(jwks).getJsonWebKeys()) {
            Optional<Pinned> pinned = key.getUse() == null || "sig".equals(key.getUse())
                    ? algorithm(key).map(alg -> new Pinned(key.getKey(), alg))
                    : Optional.empty();
            if (key.getKeyId() == null) {
                pinned.ifPresent(unnamed::add);
            } else {
                // Of two with the same name the first counts, and never both.
                pinned.ifPresent(fresh -> keys.putIfAbsent(key.getKeyId(), fresh));
            }
        }
        return new KeySet(keys, unnamed);
    }

    /** What the key says of itself, if that fits its type; else what its type is commonly used by. */
    private static Optional<String> algorithm(JsonWebKey key) {
        String said = key.getAlgorithm();
        Optional<String> only = Optional.empty();
        if (key instanceof EllipticCurveJsonWebKey curve) {
            only = Optional.ofNullable(
                    switch (curve.getCurveName()) {
                        case "P-256" -> AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256;
                        case "P-384" -> AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384;
                        case "P-521" -> AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512;
                        default -> null;
                    });
        } else if (key instanceof OctetKeyPairJsonWebKey) {
            only = Optional.of(AlgorithmIdentifiers.EDDSA);
        } else if (key instanceof RsaJsonWebKey
                && key.getKey() instanceof RSAPublicKey rsa
                && rsa.getModulus().bitLength() >= LEAST_RSA_BITS) {
            return said == null
                    ? Optional.of(AlgorithmIdentifiers.RSA_USING_SHA256)
                    : Optional.of(said).filter(RSA::contains);
        }
        return only.filter(alg -> said == null || said.equals(alg));
    }

    Optional<Pinned> key(String kid) {
        return Optional.ofNullable(keys.get(kid));
    }

    /** All that could have made a signature of this algorithm, with a {@code kid} and without. */
    List<Pinned> by(String algorithm) {
        return Stream.concat(keys.values().stream(), unnamed.stream())
                .filter(key -> key.algorithm().equals(algorithm))
                .toList();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        return keys.size() + unnamed.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeySet set && keys.equals(set.keys) && unnamed.equals(set.unnamed);
    }

    @Override
    public int hashCode() {
        return keys.hashCode() + unnamed.hashCode();
    }
}
