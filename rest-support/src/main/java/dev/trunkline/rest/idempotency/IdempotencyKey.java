package dev.trunkline.rest.idempotency;

import dev.trunkline.rest.problem.ProblemException;
import java.util.regex.Pattern;

/** Says what a client may send as {@code Idempotency-Key}. */
public final class IdempotencyKey {

    private static final Pattern FORM = Pattern.compile("[!-~]{1,100}");

    private IdempotencyKey() {}

    /**
     * Gives {@code header} back if it is a key.
     *
     * @throws ProblemException 400 if it is not 1 to 100 visible ASCII characters
     */
    public static String check(String header) {
        if (!FORM.matcher(header).matches()) {
            throw ProblemException.invalid("Idempotency-Key", "must be 1 to 100 visible ASCII characters");
        }
        return header;
    }
}
