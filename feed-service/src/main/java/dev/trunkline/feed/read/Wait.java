package dev.trunkline.feed.read;

import dev.trunkline.rest.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long a poll may wait for its first event.
 *
 * @param negotiable whether a preference may say it, since the parameter does not
 * @param preferred whether one did, which the answer names then
 */
record Wait(Duration time, boolean negotiable, boolean preferred) {

    private static final int MAX_SECONDS = 30;

    /** Not at all. */
    static final Wait NONE = new Wait(Duration.ZERO, false, false);

    private static final Wait UNSAID = new Wait(Duration.ZERO, true, false);

    /**
     * Reads the query parameter, or else the preference (RFC 7240 §4.3), which is a wish and so is cut to what is
     * possible, not refused.
     *
     * @param prefer the lines of {@code Prefer}
     * @throws ProblemException 400 if the parameter is not a whole number of seconds from 0 to 30
     */
    static Wait of(Optional<String> parameter, List<String> prefer) {
        if (parameter.isPresent()) {
            if (!parameter.get().matches("[0-9]|[12][0-9]|30")) {
                throw ProblemException.invalid("wait", "must be a whole number of seconds from 0 to " + MAX_SECONDS);
            }
            return new Wait(Duration.ofSeconds(Long.parseLong(parameter.get())), false, false);
        }
        return Preferences.value(prefer, "wait")
                .filter(seconds -> seconds.matches("[0-9]{1,9}"))
                .map(seconds -> Duration.ofSeconds(Math.min(MAX_SECONDS, Long.parseLong(seconds))))
                .map(time -> new Wait(time, true, true))
                .orElse(UNSAID);
    }

    /** What of a request's preferences was heeded, for {@code Preference-Applied} (RFC 7240 §3). */
    Optional<String> applied() {
        return preferred ? Optional.of("wait=" + time.toSeconds()) : Optional.empty();
    }
}
