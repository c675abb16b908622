package dev.trunkline.gateway.discovery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** When to ask the name servers again: after the TTL of an answer, be it negative, within
 * bounds, or with growing pauses after failures. */
final class RefreshSchedule {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(300);
    private static final Duration MOST_AFTER_FAILURE = Duration.ofSeconds(30);

    private final RandomGenerator random;
    private int failures;

    RefreshSchedule(RandomGenerator random) {
        this.random = random;
    }

    /** The pause before the next lookup, given what came of the last. */
    Duration next(Answer answer) {
        if (answer instanceof Answer.Failed) {
            Duration pause = LEAST.multipliedBy(1L << Math.min(failures++, 5));
            return jittered(pause.compareTo(MOST_AFTER_FAILURE) < 0 ? pause : MOST_AFTER_FAILURE);
        }
        failures = 0;
        return clamped(answer instanceof Answer.Found found ? found.ttl() : ((Answer.None) answer).ttl());
    }

    static Duration clamped(Duration ttl) {
        return ttl.compareTo(LEAST) < 0 ? LEAST : ttl.compareTo(MOST) > 0 ? MOST : ttl;
    }

    /** Between half and the whole, so that gateways which failed together do not ask together. */
    private Duration jittered(Duration pause) {
        return Duration.ofMillis(pause.toMillis() / 2 + random.nextLong(pause.toMillis() / 2 + 1));
    }
}
