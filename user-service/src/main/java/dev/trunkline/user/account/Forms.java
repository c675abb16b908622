package dev.trunkline.user.account;

import java.text.Normalizer;
import java.util.Locale;

/** The forms that the fields of an account take, as regular expressions, each with the words for what breaks it. */
public final class Forms {

    public static final String MISSING = "is missing";

    /** What begins as the handle of a deleted account does cannot be had. */
    public static final String HANDLE = "(?!deleted_)[a-z0-9_]{3,30}";

    public static final String HANDLE_MESSAGE = "must be 3 to 30 of a-z, 0-9 and _, and not begin with deleted_";

    /** Neither controls nor what turns the direction of the text around it (Unicode UAX 9 §2). */
    public static final String NAME =
            "(?=.*[^\\p{Z}\\p{Cc}\\p{Cf}])[^\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]{1,80}";

    public static final String NAME_MESSAGE = "must be 1 to 80 characters, not all blank, no control characters";

    private static final String LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?";

    /** No more labels than {@link #EMAIL_MAX} has room for: each takes a piece of the stack, and there may be thousands. */
    public static final String EMAIL = "[\\p{L}\\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:" + LABEL + "\\.){1,127}" + LABEL;

    public static final String EMAIL_MESSAGE = "must be an address like name@example.org";
    public static final int EMAIL_MAX = 254;
    public static final String EMAIL_TOO_LONG = "must be at most 254 characters";

    private static final String PSEUDONYM = "deleted_";

    private Forms() {}

    /** One sequence of code points for what looks the same (Unicode UAX 15), so that equal texts are equal. */
    public static String normalised(String text) {
        return text == null ? null : Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Mail systems that tell cases apart are rarer than people who do not. */
    public static String normalisedEmail(String email) {
        return email == null ? null : normalised(email).toLowerCase(Locale.ROOT);
    }

    /** The handle that a deleted account gets. */
    static String pseudonym(String unique) {
        return PSEUDONYM + unique;
    }
}
