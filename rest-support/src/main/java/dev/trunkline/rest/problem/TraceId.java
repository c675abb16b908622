package dev.trunkline.rest.problem;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The trace id of a request, from its {@code traceparent} (W3C Trace Context §3.2), or a new one. */
public final class TraceId {

    private static final Pattern TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
    private static final SplittableRandom SEEDS = new SplittableRandom();

    private TraceId() {}

    /** 32 lower-case hexadecimal digits. */
    public static String of(Optional<String> traceparent) {
        return traceparent
                .map(TRACEPARENT::matcher)
                .filter(Matcher::matches)
                .map(match -> match.group(1))
                .orElseGet(TraceId::random);
    }

    private static synchronized String random() {
        return "%016x%016x".formatted(SEEDS.nextLong(), SEEDS.nextLong(1, Long.MAX_VALUE));
    }
}
