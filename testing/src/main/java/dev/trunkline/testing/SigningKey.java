package dev.trunkline.testing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.stream.Collectors;

/** A key of an issuer's that signs tokens by ES256 (RFC 7518 §3.4), with its public half for those who verify them. */
public final class SigningKey {

    private static final int COORDINATE = 32;

    private final String id;
    private final KeyPair pair;

    /**
     * @param id its {@code kid}
     */
    public SigningKey(String id) {
        this.id = id;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The document by which an issuer publishes these keys (RFC 7517 §5). */
    public static String jwks(Collection<SigningKey> keys) {
        return keys.stream().map(SigningKey::jwk).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    /** A token that says so. */
    public String sign(String claims) {
        String signed = base64(ascii("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"" + id + "\"}")) + "."
                + base64(utf8(claims));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(ascii(signed));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String jwk() {
        ECPublicKey half = (ECPublicKey) pair.getPublic();
        return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}"
                .formatted(
                        id,
                        coordinate(half.getW().getAffineX()),
                        coordinate(half.getW().getAffineY()));
    }

    /** As many octets as the curve's field has, with zeros before or without the sign's octet (RFC 7518 §6.2.1.2). */
    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] tail =
                bytes.length > COORDINATE ? Arrays.copyOfRange(bytes, bytes.length - COORDINATE, bytes.length) : bytes;
        byte[] fixed = new byte[COORDINATE];
        System.arraycopy(tail, 0, fixed, COORDINATE - tail.length, tail.length);
        return base64(fixed);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
