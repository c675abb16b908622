package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.LimitPolicy;

/**
 * A token bucket as arithmetic on one long.
 *
 * <p>The state is the instant, in nanoseconds, at which the bucket will be full again; each token taken moves it by
 * the time one token needs to come back. A state in the past means a full bucket, so no clock has to refill anything.
 * (The same thing as the generic cell rate algorithm, ITU-T I.371.) In any span of time {@code t} at most
 * {@code burst + t / nanosPerToken} tokens are given.
 */
record TokenBucket(long nanosPerToken, long burst) {

    /** The state of a bucket that has never been used; clocks begin at zero or later. */
    static final long FULL = 0;
    /** Not a state: the tokens were not there. */
    static final long REFUSED = Long.MIN_VALUE;

    /** A hundred days: what a whole bucket may at most need to fill, so that no sum below can overflow. */
    private static final long LONGEST_FILL_NANOS = 100L * 24 * 3_600 * 1_000_000_000;

    TokenBucket {
        if (nanosPerToken < 1 || burst < 1 || nanosPerToken > LONGEST_FILL_NANOS / burst) {
            throw new IllegalArgumentException(burst + " tokens of " + nanosPerToken + " ns");
        }
    }

    /** Rounds the time a token needs up, so that never more than the rate is given. */
    static TokenBucket of(LimitPolicy policy) {
        long period = policy.period().toNanos();
        return new TokenBucket((period + policy.permits() - 1) / policy.permits(), policy.burst());
    }

    /** The state after {@code cost} tokens are taken, or {@link #REFUSED}. */
    long take(long state, long now, long cost) {
        long fullAt = Math.max(state, now) + cost * nanosPerToken;
        return fullAt - now > burst * nanosPerToken ? REFUSED : fullAt;
    }

    /** The state after {@code cost} tokens that were taken are given back. */
    long giveBack(long state, long cost) {
        return state - cost * nanosPerToken;
    }

    /** Whole tokens that can be taken now. */
    long remaining(long state, long now) {
        return Math.max(0, burst - missing(state, now));
    }

    /** How long until {@code cost} tokens are there; 0 if they are. */
    long nanosUntil(long state, long now, long cost) {
        return Math.max(0, Math.max(state, now) + cost * nanosPerToken - burst * nanosPerToken - now);
    }

    private long missing(long state, long now) {
        return Math.max(0, state - now + nanosPerToken - 1) / nanosPerToken;
    }
}
