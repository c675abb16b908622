package dev.trunkline.user.grpc;

import dev.trunkline.rest.problem.ProblemException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time that a caller gives a call, as gRPC over HTTP/2 writes it in {@code grpc-timeout}. */
final class Timeout {

    static final String NAME = "grpc-timeout";

    private static final Pattern FORM = Pattern.compile("([0-9]{1,8})([HMSmun])");

    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "H", ChronoUnit.HOURS,
            "M", ChronoUnit.MINUTES,
            "S", ChronoUnit.SECONDS,
            "m", ChronoUnit.MILLIS,
            "u", ChronoUnit.MICROS,
            "n", ChronoUnit.NANOS);

    private Timeout() {}

    /**
     * @throws ProblemException 400 if {@code text} is no timeout
     */
    static Duration parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw ProblemException.invalid(NAME, "must be 1 to 8 digits and one of H, M, S, m, u, n");
        }
        return Duration.of(Long.parseLong(parts.group(1)), UNITS.get(parts.group(2)));
    }
}
