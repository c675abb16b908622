package dev.trunkline.user.password;

import java.time.Duration;
import java.time.Instant;

/**
 * Slows down who guesses passwords; pure. Each failure raises a level by one, which sinks by {@code free} in each
 * {@code window}. While it stays below {@code free} nothing happens; from there on each failure is followed by a pause
 * in which no attempt is let through, twice as long as the one before and never longer than {@code longest}. Attempts
 * within the pause neither prolong it nor count, so nobody can shut another out for longer than that.
 *
 * @param free how many failures are without a consequence
 * @param window how long it takes until they are forgotten
 * @param first the first pause
 * @param longest the longest pause
 */
record AttemptLimit(int free, Duration window, Duration first, Duration longest) {

    private static final double MILLI_LEVEL = 0.001;

    /**
     * What is known of failures.
     *
     * @param freeAt the end of the pause, or the last failure if there was none; the level sinks from then on
     */
    record State(double level, Instant freeAt) {

        static final State NONE = new State(0, Instant.EPOCH);
    }

    AttemptLimit {
        if (free < 1 || window.isZero() || first.compareTo(longest) > 0 || first.isZero()) {
            throw new IllegalArgumentException(
                    "not a limit: " + free + " in " + window + ", " + first + " to " + longest);
        }
    }

    /** How long until an attempt is let through; zero if it is now. */
    Duration pause(State state, Instant now) {
        return now.isBefore(state.freeAt()) ? Duration.between(now, state.freeAt()) : Duration.ZERO;
    }

    /** What an attempt that fails makes of {@code state}. */
    State failed(State state, Instant now) {
        double level = Math.min(level(state, now) + 1, free + doublings());
        // A level that has sunk a little since is as good as the whole number above it.
        int over = (int) Math.ceil(level - MILLI_LEVEL) - free;
        Duration pause = over < 0 ? Duration.ZERO : over >= doublings() ? longest : first.multipliedBy(1L << over);
        return new State(level, now.plus(pause));
    }

    /** How long a row must be kept: the highest level has sunk to nothing by then. */
    Duration memory() {
        return window.multipliedBy(free + doublings()).dividedBy(free);
    }

    private double level(State state, Instant now) {
        double windows =
                (double) Math.max(0, Duration.between(state.freeAt(), now).toMillis()) / window.toMillis();
        return Math.max(0, state.level() - windows * free);
    }

    /** How often the first pause can be doubled until it is the longest one. */
    private int doublings() {
        int doublings = 0;
        while (first.multipliedBy(1L << doublings).compareTo(longest) < 0) {
            doublings++;
        }
        return doublings;
    }
}
