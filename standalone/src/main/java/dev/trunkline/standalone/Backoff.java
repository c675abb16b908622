package dev.trunkline.standalone;

import java.time.Duration;

/**
 * How long to wait before a child is started again: at once-ish after the first death, twice as long
 * after each further one, up to a limit; who has run well for a while begins anew.
 *
 * @param deaths in a row, each after less than {@link #STABLE}
 */
record Backoff(int deaths) {

    static final Backoff NONE = new Backoff(0);
    static final Duration FIRST = Duration.ofMillis(250);
    static final Duration LONGEST = Duration.ofSeconds(15);
    static final Duration STABLE = Duration.ofSeconds(30);

    /** The state after one more death, of a child that had lived for this long. */
    Backoff after(Duration lifetime) {
        return new Backoff(lifetime.compareTo(STABLE) >= 0 ? 1 : deaths + 1);
    }

    /** The wait that this state asks for. */
    Duration pause() {
        if (deaths == 0) {
            return Duration.ZERO;
        }
        int doublings = Math.min(deaths - 1, 16);
        Duration pause = FIRST.multipliedBy(1L << doublings);
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
