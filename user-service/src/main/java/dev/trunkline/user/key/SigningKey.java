package dev.trunkline.user.key;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.jws.AlgorithmIdentifiers;

/**
 * A P-256 key pair for ES256 (RFC 7518 §3.4).
 *
 * @param kid the RFC 7638 thumbprint of the public key
 */
public record SigningKey(String kid, ECPublicKey publicKey, ECPrivateKey privateKey) {

    static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return of((ECPublicKey) pair.getPublic(), (ECPrivateKey) pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes P-256 keys", e);
        }
    }

    /**
     * @param publicKey in X.509 encoding
     * @param privateKey in PKCS #8 encoding
     */
    static SigningKey decode(byte[] publicKey, byte[] privateKey) {
        try {
            KeyFactory keys = KeyFactory.getInstance("EC");
            return of((ECPublicKey) keys.generatePublic(new X509EncodedKeySpec(publicKey)), (ECPrivateKey)
                    keys.generatePrivate(new PKCS8EncodedKeySpec(privateKey)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a row of signing_keys holds no P-256 key pair", e);
        }
    }

    private static SigningKey of(ECPublicKey publicKey, ECPrivateKey privateKey) {
        String kid = new EllipticCurveJsonWebKey(publicKey).calculateBase64urlEncodedThumbprint("SHA-256");
        return new SigningKey(kid, publicKey, privateKey);
    }

    /** The public half as a JSON Web Key (RFC 7517). */
    EllipticCurveJsonWebKey jwk() {
        EllipticCurveJsonWebKey jwk = new EllipticCurveJsonWebKey(publicKey);
        jwk.setKeyId(kid);
        jwk.setUse(Use.SIGNATURE);
        jwk.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        return jwk;
    }

    @Override
    public String toString() {
        return "signing key " + kid;
    }
}
