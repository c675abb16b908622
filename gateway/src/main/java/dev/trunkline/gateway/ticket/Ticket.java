package dev.trunkline.gateway.ticket;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * 256 random bits. The store gets to know neither them nor the credentials: it keeps those sealed by a key that only the
 * ticket gives, under a name that does not lead back to it.
 *
 * @param text as a client has it: base64url without padding
 */
record Ticket(String text) {

    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final String SEAL = "trunkline ticket seal 2";
    private static final int TAG_BITS = 128;
    /** Each key seals one text, so there is no second use of a nonce to fear (NIST SP 800-38D §8). */
    private static final GCMParameterSpec NONCE = new GCMParameterSpec(TAG_BITS, new byte[12]);

    static Ticket random(SecureRandom random) {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        return new Ticket(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /** Empty for what cannot be a ticket of ours; the store need not be asked for that. */
    static Optional<Ticket> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new Ticket(text)) : Optional.empty();
    }

    /** What the store knows it by. */
    String name() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    byte[] seal(String credentials) {
        try {
            return cipher(Cipher.ENCRYPT_MODE).doFinal(credentials.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** Empty if this is not what the ticket has sealed. */
    Optional<String> open(byte[] sealed) {
        if (sealed.length < TAG_BITS / Byte.SIZE) {
            return Optional.empty();
        }
        Cipher cipher;
        try {
            cipher = cipher(Cipher.DECRYPT_MODE);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
        try {
            return Optional.of(new String(cipher.doFinal(sealed), StandardCharsets.UTF_8));
        } catch (GeneralSecurityException forged) {
            return Optional.empty();
        }
    }

    /** A ticket is not for logs. */
    @Override
    public String toString() {
        return "Ticket";
    }

    private Cipher cipher(int mode) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret(), "HmacSHA256"));
        byte[] key = mac.doFinal(SEAL.getBytes(StandardCharsets.US_ASCII));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), NONCE);
        return cipher;
    }

    private byte[] secret() {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static IllegalStateException missing(GeneralSecurityException e) {
        return new IllegalStateException("every JDK has SHA-256, HMAC and AES-GCM", e);
    }
}
