package dev.trunkline.feed.read;

import dev.trunkline.rest.problem.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a poll may wait for its first event. */
final class Wait {

    private static final int MAX_SECONDS = 30;
    private static final Pattern PREFERENCE =
            Pattern.compile("(?:.*,)?\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?:[,;].*)?");

    private Wait() {}

    /**
     * Reads the query parameter, or else the preference (RFC 7240 §4.3), which is a wish and so is cut to what is
     * possible, not refused.
     *
     * @throws ProblemException 400 if the parameter is not a whole number of seconds from 0 to 30
     */
    static Duration of(Optional<String> parameter, Optional<String> prefer) {
        if (parameter.isPresent()) {
            if (!parameter.get().matches("[0-9]|[12][0-9]|30")) {
                throw ProblemException.invalid("wait", "must be a whole number of seconds from 0 to " + MAX_SECONDS);
            }
            return Duration.ofSeconds(Long.parseLong(parameter.get()));
        }
        return prefer.map(PREFERENCE::matcher)
                .filter(Matcher::matches)
                .map(match -> Duration.ofSeconds(Math.min(MAX_SECONDS, Long.parseLong(match.group(1)))))
                .orElse(Duration.ZERO);
    }
}
