package dev.trunkline.user.password;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import me.gosimple.nbvcxz.resources.DictionaryUtil;

/**
 * The passwords that are tried first, from breaches: the list that ships with nbvcxz (MIT licence), 100,000 of them.
 * Held as 64 bits of a hash each, less than a megabyte for all; that a password which is not listed is taken for one
 * that is has a chance of one to 10^14.
 */
final class CommonPasswords {

    private final long[] hashes;

    CommonPasswords() {
        this.hashes = DictionaryUtil.loadRankedDictionary(DictionaryUtil.passwords).keySet().stream()
                .map(PasswordText::folded)
                .mapToLong(CommonPasswords::hash)
                .sorted()
                .distinct()
                .toArray();
    }

    /** Whether the list holds {@code folded}, which is in the form of {@link PasswordText#folded}. */
    boolean contains(String folded) {
        return Arrays.binarySearch(hashes, hash(folded)) >= 0;
    }

    int size() {
        return hashes.length;
    }

    private static long hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
