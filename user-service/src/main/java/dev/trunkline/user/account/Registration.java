package dev.trunkline.user.account;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.text.Normalizer;
import java.util.Locale;

/**
 * What a person gives to get an account. Lengths count code points, after normalisation.
 *
 * @param email kept in lower case: mail systems that tell cases apart are rarer than people who do not
 * @param password any characters; there are no composition rules (NIST SP 800-63B §3.1.1.2)
 */
record Registration(
        @NotNull(message = MISSING) @Pattern(regexp = "[a-z0-9_]{3,30}", message = "must be 3 to 30 of a-z, 0-9 and _")
        String handle,

        @NotNull(message = MISSING)
        @Pattern(regexp = DISPLAY_NAME, message = "must be 1 to 80 characters, not all blank, no control characters")
        String displayName,

        @NotNull(message = MISSING)
        @Size(max = 254, message = "must be at most 254 characters")
        @Pattern(regexp = EMAIL, message = "must be an address like name@example.org")
        String email,

        @NotNull(message = MISSING) @Pattern(regexp = "(?s).{8,128}", message = "must be 8 to 128 characters")
        String password) {

    private static final String MISSING = "is missing";
    /** Neither controls nor what turns the direction of the text around it (Unicode UAX 9 §2). */
    private static final String DISPLAY_NAME =
            "(?=.*[^\\p{Z}\\p{Cc}\\p{Cf}])[^\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]{1,80}";

    private static final String LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?";
    private static final String EMAIL = "[\\p{L}\\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:" + LABEL + "\\.)+" + LABEL;

    Registration {
        displayName = normalised(displayName);
        email = email == null ? null : normalised(email).toLowerCase(Locale.ROOT);
        password = normalised(password);
    }

    private static String normalised(String text) {
        return text == null ? null : Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    @Override
    public String toString() {
        return "registration of " + handle;
    }
}
