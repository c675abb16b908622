package dev.trunkline.gateway.resilience;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a request may take, as it is told from hop to hop: {@code X-Request-Timeout-Ms} and gRPC's
 * {@code grpc-timeout}. Both say how much time is left and not until when, since clocks differ.
 */
public final class Deadline {

    /** No limit. */
    public static final long NONE = Long.MAX_VALUE;

    private static final int MOST_DIGITS = 8;
    private static final long MOST_MILLIS = 99_999_999;

    private Deadline() {}

    /** Nanoseconds that a header of whole milliseconds leaves; {@link #NONE} if it is absent or malformed. */
    public static long millis(String text) {
        if (text == null || !digits(text, text.length())) {
            return NONE;
        }
        return TimeUnit.MILLISECONDS.toNanos(Long.parseLong(text));
    }

    /**
     * Nanoseconds that a {@code grpc-timeout} leaves: up to eight digits and a unit (PROTOCOL-HTTP2, "Requests");
     * {@link #NONE} if it is absent or malformed.
     */
    public static long grpc(String text) {
        if (text == null || text.isEmpty() || !digits(text, text.length() - 1)) {
            return NONE;
        }
        long value = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 'H' -> TimeUnit.HOURS.toNanos(value);
            case 'M' -> TimeUnit.MINUTES.toNanos(value);
            case 'S' -> TimeUnit.SECONDS.toNanos(value);
            case 'm' -> TimeUnit.MILLISECONDS.toNanos(value);
            case 'u' -> TimeUnit.MICROSECONDS.toNanos(value);
            case 'n' -> value;
            default -> NONE;
        };
    }

    /** What is left, for the next hop; rounded down, for it has no more than that. */
    public static String inMillis(long nanosLeft) {
        return Long.toString(Math.min(MOST_MILLIS, Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanosLeft))));
    }

    /** What is left, as {@code grpc-timeout}. */
    public static String inGrpc(long nanosLeft) {
        return inMillis(nanosLeft) + 'm';
    }

    /** The shorter of a route's timeout and what the client leaves. */
    public static long shorter(Duration route, long client) {
        return Math.min(route.toNanos(), client);
    }

    private static boolean digits(String text, int end) {
        if (end < 1 || end > MOST_DIGITS) {
            return false;
        }
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
