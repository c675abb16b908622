package dev.trunkline.user.key;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Which key does what, as a function of the table of keys and the time alone, so that instances agree without a word
 * to each other. A key is <em>waiting</em> from its creation on, published but silent, until every verifier has seen
 * it; it <em>signs</em> from its turn on; when the next one's turn comes it only <em>verifies</em>, and is
 * <em>spent</em> once the last token that it signed has expired.
 *
 * @param rotation from one key's turn to the next one's
 * @param publishBefore how long a key waits
 * @param keep how long a key verifies after its turn: the life of a token and what clocks may differ by
 */
record KeySchedule(Duration rotation, Duration publishBefore, Duration keep) {

    private static final Comparator<Turn> ORDER =
            Comparator.comparing(Turn::from).thenComparing(Turn::kid);

    /** When a key begins to sign. */
    record Turn(String kid, Instant from) {}

    /** What a key does at a time. */
    enum State {
        WAITING,
        SIGNING,
        VERIFYING,
        SPENT
    }

    KeySchedule {
        // A verifier that keeps what it was told for that long must have asked again before the key signs.
        if (publishBefore.compareTo(JwksResource.MAX_AGE) <= 0) {
            throw new IllegalArgumentException(
                    "trunkline.key.publish-before is " + publishBefore + ", but must be longer than the "
                            + JwksResource.MAX_AGE + " that verifiers may keep the keys for");
        }
        if (rotation.compareTo(publishBefore.plus(keep)) <= 0) {
            throw new IllegalArgumentException("trunkline.key.rotation is " + rotation + ", but must be longer than "
                    + publishBefore.plus(keep) + ", which a key waits and verifies for");
        }
    }

    /** The key that signs. Never none, as long as there are keys: before its turn the first one must do. */
    Turn signer(List<Turn> turns, Instant now) {
        return turns.stream()
                .filter(turn -> !turn.from().isAfter(now))
                .max(ORDER)
                .orElseGet(() -> turns.stream().min(ORDER).orElseThrow());
    }

    /** What the key does whose turn is {@code one} of {@code turns}. */
    State state(Turn one, List<Turn> turns, Instant now) {
        if (one.equals(signer(turns, now))) {
            return State.SIGNING;
        }
        if (one.from().isAfter(now)) {
            return State.WAITING;
        }
        Instant stopped = turns.stream()
                .filter(turn -> ORDER.compare(turn, one) > 0)
                .min(ORDER)
                .orElseThrow()
                .from();
        return stopped.plus(keep).isAfter(now) ? State.VERIFYING : State.SPENT;
    }

    /** Whether it is time to make the next key. */
    boolean due(List<Turn> turns, Instant now) {
        return turns.stream()
                .max(ORDER)
                .map(last -> !last.from().plus(rotation).minus(publishBefore).isAfter(now))
                .orElse(true);
    }

    /** The turn of a key that is made now; at once if there is no other. */
    Instant next(List<Turn> turns, Instant now) {
        return turns.isEmpty() ? now : now.plus(publishBefore);
    }
}
