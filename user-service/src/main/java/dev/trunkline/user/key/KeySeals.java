package dev.trunkline.user.key;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts private keys at rest by AES-256-GCM, so that who reads the database, or a backup of it, cannot sign. Without
 * a secret they stay in clear.
 */
final class KeySeals {

    private static final int LEAST = 32;
    private static final String MAC = "HmacSHA256";
    private static final String CIPHER = "AES/GCM/NoPadding";
    /** Random, which is safe for far more seals under one key than there will be (NIST SP 800-38D §8.3). */
    private static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 128;
    private static final int ID_DIGITS = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, SecretKeySpec> byId = new LinkedHashMap<>();
    private final Optional<String> current;

    /**
     * A private key as a row holds it.
     *
     * @param sealedBy names the secret; empty if the key is in clear
     */
    record Sealed(byte[] bytes, Optional<String> sealedBy) {}

    /**
     * @param secrets each of at least 32 random characters; the first one seals, and all open, so that a new one can
     *     take the place of an old one
     */
    KeySeals(List<String> secrets) {
        for (String secret : secrets) {
            if (secret.length() < LEAST) {
                throw new IllegalArgumentException("trunkline.key.encryption-secret holds a secret of "
                        + secret.length() + " characters; it takes " + LEAST + " and more, at random");
            }
            byId.put(
                    HexFormat.of()
                            .formatHex(derive(secret, "trunkline signing keys, id"))
                            .substring(0, ID_DIGITS),
                    new SecretKeySpec(derive(secret, "trunkline signing keys, AES-256-GCM"), "AES"));
        }
        this.current = byId.keySet().stream().findFirst();
    }

    /** Whether a row is sealed as it would be today. */
    boolean current(Optional<String> sealedBy) {
        return current.equals(sealedBy);
    }

    Sealed seal(String kid, byte[] clear) {
        if (current.isEmpty()) {
            return new Sealed(clear, current);
        }
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, current.get(), kid, nonce).doFinal(clear);
            byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, whole, NONCE_BYTES, sealed.length);
            return new Sealed(whole, current);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + CIPHER, e);
        }
    }

    /**
     * The private key in clear.
     *
     * @throws IllegalStateException if the secret that it takes was not given, or the row was tampered with
     */
    byte[] open(String kid, Sealed sealed) {
        if (sealed.sealedBy().isEmpty()) {
            return sealed.bytes();
        }
        String id = sealed.sealedBy().get();
        if (!byId.containsKey(id)) {
            throw new IllegalStateException(
                    "signing key " + kid + " is encrypted under a secret that is not given, " + id
                            + "; put it into trunkline.key.encryption-secret (TRUNKLINE_KEY_SECRET), after a comma if there is"
                            + " a newer one, or delete the row from signing_keys, which ends every access token that it signed");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, id, kid, Arrays.copyOf(sealed.bytes(), NONCE_BYTES))
                    .doFinal(sealed.bytes(), NONCE_BYTES, sealed.bytes().length - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the row of signing key " + kid + " is not as it was written", e);
        }
    }

    private Cipher cipher(int mode, String id, String kid, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, byId.get(id), new GCMParameterSpec(TAG_BITS, nonce));
        // What was copied into another key's row does not open.
        cipher.updateAAD(kid.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** A use of its own for each label; the secret is random, so one MAC is key derivation enough (NIST SP 800-108). */
    private static byte[] derive(String secret, String label) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), MAC));
            return mac.doFinal(label.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }
}
