package dev.trunkline.feed.post;

import dev.trunkline.rest.problem.ProblemException;

/** A client's own name for one post, by which a repeated request is known. */
public final class IdempotencyKey {

    private IdempotencyKey() {}

    /**
     * Gives {@code key} back if it is one.
     *
     * @throws ProblemException 400 if it is not 1 to 100 visible ASCII characters
     */
    public static String check(String key) {
        if (!key.matches("[!-~]{1,100}")) {
            throw ProblemException.invalid("Idempotency-Key", "must be 1 to 100 visible ASCII characters");
        }
        return key;
    }
}
