package dev.trunkline.gateway.resilience;

import java.util.concurrent.TimeUnit;

/** Reads {@code Retry-After} (RFC 9110 §10.2.3). */
public final class RetryAfter {

    private static final int MOST_DIGITS = 9;

    private RetryAfter() {}

    /** 0 for null; a date, and what is malformed, is longer than anybody here waits, so the client is told of it. */
    public static long nanos(String text) {
        if (text == null) {
            return 0;
        }
        if (text.isEmpty() || text.length() > MOST_DIGITS) {
            return Long.MAX_VALUE;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return Long.MAX_VALUE;
            }
        }
        return TimeUnit.SECONDS.toNanos(Long.parseLong(text));
    }

    /** For an answer: whole seconds, rounded up, and at least one. */
    public static String seconds(long nanos) {
        return Long.toString(Math.max(1, (nanos + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1)));
    }
}
