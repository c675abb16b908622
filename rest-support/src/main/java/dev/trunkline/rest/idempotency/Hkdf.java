package dev.trunkline.rest.idempotency;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Derives keys by HKDF with HMAC-SHA-256 (RFC 5869); the JDK has it from 24 on only. */
final class Hkdf {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_BYTES = 32;

    private Hkdf() {}

    /**
     * @param material what the key is made of; need not be uniform
     * @param salt may be empty
     * @param info what the key is for
     * @param length in bytes, at most 255 times 32
     */
    static byte[] derive(byte[] material, byte[] salt, byte[] info, int length) {
        byte[] extracted = mac(salt.length == 0 ? new byte[HASH_BYTES] : salt).doFinal(material);
        Mac expand = mac(extracted);
        byte[] key = new byte[0];
        byte[] block = new byte[0];
        for (int counter = 1; key.length < length; counter++) {
            expand.update(block);
            expand.update(info);
            block = expand.doFinal(new byte[] {(byte) counter});
            int end = key.length;
            key = Arrays.copyOf(key, Math.min(length, end + HASH_BYTES));
            System.arraycopy(block, 0, key, end, key.length - end);
        }
        return key;
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
