package dev.trunkline.gateway.limit;

import java.time.Duration;

/**
 * How fast tokens come, without a fraction: time is counted in so small units that a token takes a whole number of them.
 * Nothing is rounded then and nothing drifts. Where such a unit would be so small that ten years of it overflow, which
 * takes a rate of more than {@value #FINEST} per second that has hardly a factor in common with a million, the time of a
 * token is rounded up, so that never more than the rate is given.
 *
 * @param unitsPerMicro at most {@value #FINEST}
 */
record Pace(long unitsPerMicro, long unitsPerToken) {

    /** Units in a microsecond: ten years of them are 2^62. */
    static final long FINEST = 14_000;

    /** What a whole bucket may at most need to fill, so that no sum of times can overflow. */
    private static final long LONGEST_FILL_MICROS = 100L * 24 * 3_600 * 1_000_000;

    Pace {
        if (unitsPerMicro < 1 || unitsPerMicro > FINEST || unitsPerToken < 1) {
            throw new IllegalArgumentException(unitsPerToken + " units, " + unitsPerMicro + " in a microsecond");
        }
    }

    static Pace of(long permits, Duration period) {
        return of(permits, period, FINEST);
    }

    /**
     * @param finest units in a microsecond at most
     */
    static Pace of(long permits, Duration period, long finest) {
        long micros = period.toNanos() / 1_000;
        long common = gcd(micros, permits);
        long units = permits / common;
        return units <= finest
                ? new Pace(units, micros / common)
                : new Pace(finest, (micros * finest + permits - 1) / permits);
    }

    /** Units that so many tokens take to come. */
    long units(long tokens) {
        if (tokens > LONGEST_FILL_MICROS * unitsPerMicro / unitsPerToken) {
            throw new IllegalArgumentException(tokens + " tokens take more than 100 days to come");
        }
        return tokens * unitsPerToken;
    }

    /** Rounded up. */
    long micros(long units) {
        return (units + unitsPerMicro - 1) / unitsPerMicro;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
