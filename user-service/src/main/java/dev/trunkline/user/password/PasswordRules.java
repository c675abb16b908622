package dev.trunkline.user.password;

import jakarta.inject.Singleton;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a new password must be (NIST SP 800-63B §3.1.1.2): long enough, and not what a guesser tries first. Nothing is
 * asked of its composition.
 */
@Singleton
public class PasswordRules {

    private static final int SHORTEST = 8;
    private static final int LONGEST = 128;
    private static final String SERVICE = "trunkline";
    /** What must be left without the words that anyone could know: a name and a year is no password. */
    private static final int LEAST_LEFT = 6;

    private final CommonPasswords common = new CommonPasswords();

    /**
     * What is wrong with {@code password}, as the detail of a fault of the input; empty if nothing is.
     *
     * @param context what others know of its owner: handle, display name, email address
     */
    public Optional<String> check(String password, String... context) {
        String normalised = Normalizer.normalize(password, Normalizer.Form.NFC);
        int length = normalised.codePointCount(0, normalised.length());
        if (length < SHORTEST || length > LONGEST) {
            return Optional.of("must be " + SHORTEST + " to " + LONGEST + " characters");
        }
        String folded = PasswordText.folded(password);
        if (common.contains(folded)) {
            return Optional.of("is one of the most common passwords, which are tried first; choose another");
        }
        if (PasswordText.trivial(folded)) {
            return Optional.of("must be more than a repetition or a sequence");
        }
        List<String> words = PasswordText.words(
                Stream.concat(Stream.of(context), Stream.of(SERVICE)).toArray(String[]::new));
        String left = PasswordText.without(words, folded);
        if (!left.equals(folded) && weak(left)) {
            return Optional.of(
                    "must be more than your handle, your name, your email address or the name of this service");
        }
        return Optional.empty();
    }

    private boolean weak(String left) {
        return left.codePointCount(0, left.length()) < LEAST_LEFT
                || common.contains(left.replaceAll("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+$", ""))
                || PasswordText.trivial(left);
    }
}
