package dev.trunkline.user.apikey;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A key as a client has it: {@code tlk_}, by which whoever searches for leaked ones recognises it, 256 random bits, and a
 * checksum, by which a mistyped or made-up one is known without asking the database.
 */
record KeyText(String text) {

    private static final String PREFIX = "tlk_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}[0-9a-f]{8}");
    private static final int BYTES = 32;
    private static final int CHECKSUM = 8;
    /** 48 of the 256 bits. */
    private static final int SHOWN = PREFIX.length() + 8;

    private static final SecureRandom RANDOM = new SecureRandom();

    static KeyText fresh() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        String body = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        return new KeyText(body + checksum(body));
    }

    /** Empty for what was never issued. */
    static Optional<KeyText> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        int end = text.length() - CHECKSUM;
        return checksum(text.substring(0, end)).equals(text.substring(end))
                ? Optional.of(new KeyText(text))
                : Optional.empty();
    }

    /** What the owner knows it by; opens nothing. */
    String prefix() {
        return text.substring(0, SHOWN);
    }

    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "an API key";
    }

    private static String checksum(String body) {
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(StandardCharsets.US_ASCII));
        return "%08x".formatted(sum.getValue());
    }
}
