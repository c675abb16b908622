package dev.trunkline.rest.idempotency;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Closes an answer so that only the request that it answers can open it again. */
final class Seal {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    /** Random, which is safe for 2^32 answers under one key (NIST SP 800-38D §8.3); there are a few at most. */
    private static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 128;
    private static final byte[] USE = "trunkline idempotency 1".getBytes(StandardCharsets.UTF_8);

    private final byte[] id;
    private final SecretKeySpec secret;

    /**
     * @param key as the client sent it
     * @param scope what the key is for, so that it means nothing elsewhere; no NUL
     * @param body the request's, in a form that does not hang on spaces or the order of fields
     */
    Seal(String key, String scope, byte[] body) {
        this.id = digest(join(scope, key));
        byte[] prefix = join(key, scope + '\0');
        byte[] material = Arrays.copyOf(prefix, prefix.length + body.length);
        System.arraycopy(body, 0, material, prefix.length, body.length);
        this.secret = new SecretKeySpec(Hkdf.derive(material, new byte[0], USE, KEY_BYTES), "AES");
    }

    /** Names the key in its scope, and tells neither; 32 bytes. */
    byte[] id() {
        return id.clone();
    }

    /** A number that stands for {@link #id} where a lock can only have a number. */
    long lock() {
        return ByteBuffer.wrap(id).getLong();
    }

    byte[] close(byte[] answer) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] closed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(answer);
            byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + closed.length);
            System.arraycopy(closed, 0, whole, NONCE_BYTES, closed.length);
            return whole;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + CIPHER, e);
        }
    }

    /** The answer; empty if it was closed for another body. */
    Optional<byte[]> open(byte[] closed) {
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(closed, NONCE_BYTES));
            return Optional.of(cipher.doFinal(closed, NONCE_BYTES, closed.length - NONCE_BYTES));
        } catch (AEADBadTagException another) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + CIPHER, e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
        // A row that was copied under another id does not open.
        cipher.updateAAD(id);
        return cipher;
    }

    private static byte[] join(String one, String other) {
        return (one + '\0' + other).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] digest(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
