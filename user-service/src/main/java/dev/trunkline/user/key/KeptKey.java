package dev.trunkline.user.key;

import dev.trunkline.user.key.KeySchedule.Turn;
import java.time.Instant;

/**
 * A key and when its turn is.
 *
 * @param signsFrom when it begins to sign
 */
record KeptKey(SigningKey key, Instant createdAt, Instant signsFrom) {

    String kid() {
        return key.kid();
    }

    Turn turn() {
        return new Turn(key.kid(), signsFrom);
    }
}
