package dev.trunkline.rest.paging;

import dev.trunkline.rest.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opaque, signed cursors: what a client sends back is what it was given, for the collection it was given for, or it is
 * refused. They hold a place in an order, never an offset, and so survive inserts and deletes.
 */
public final class Cursors {

    private static final String ALGORITHM = "HmacSHA256";
    /** 64 bits of a MAC are plenty where a forged cursor gains nothing but an odd page. */
    private static final int SIGNATURE_BYTES = 8;

    private final SecretKeySpec key;

    /**
     * @param secret the same on every instance; at least 16 bytes
     */
    public Cursors(byte[] secret) {
        if (secret.length < 16) {
            throw new IllegalArgumentException("a cursor secret needs at least 16 bytes, got " + secret.length);
        }
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /**
     * @param collection what the cursor is for, so that it fits no other
     * @param place where the next page begins
     */
    public String encode(String collection, String place) {
        byte[] text = place.getBytes(StandardCharsets.UTF_8);
        byte[] cursor = Arrays.copyOf(sign(collection, text), SIGNATURE_BYTES + text.length);
        System.arraycopy(text, 0, cursor, SIGNATURE_BYTES, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    /**
     * The place that {@link #encode} was given.
     *
     * @throws ProblemException 400 if the cursor is not one of ours for this collection
     */
    public String decode(String collection, String cursor) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            if (bytes.length > SIGNATURE_BYTES) {
                byte[] text = Arrays.copyOfRange(bytes, SIGNATURE_BYTES, bytes.length);
                byte[] signature = Arrays.copyOf(bytes, SIGNATURE_BYTES);
                if (MessageDigest.isEqual(signature, sign(collection, text))) {
                    return new String(text, StandardCharsets.UTF_8);
                }
            }
        } catch (IllegalArgumentException notBase64) {
            // Falls through to the answer for whatever is not a cursor.
        }
        throw ProblemException.invalid("cursor", "not a cursor of this collection; use the 'next' of its last page");
    }

    private byte[] sign(String collection, byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(collection.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(text), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
