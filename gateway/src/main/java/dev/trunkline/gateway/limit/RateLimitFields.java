package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.LimitPolicy;

/**
 * The {@code RateLimit} and {@code RateLimit-Policy} fields of one policy (draft-ietf-httpapi-ratelimit-headers): the
 * quota is the burst, and the window the time a used-up bucket takes to be full again.
 */
final class RateLimitFields {

    private static final int CACHED = 1_024;

    private final String name;
    private final long burst;
    private final long nanosPerToken;
    private final String policy;
    private final String[] byRemaining;

    RateLimitFields(LimitPolicy policy, TokenBucket bucket) {
        this.name = '"' + policy.name() + '"';
        this.burst = bucket.burst();
        this.nanosPerToken = bucket.nanosPerToken();
        this.policy = name + ";q=" + burst + ";w=" + seconds(burst * nanosPerToken);
        this.byRemaining = new String[(int) Math.min(burst + 1, CACHED)];
    }

    String policy() {
        return policy;
    }

    /** What is left, and in how many seconds it will be all again. */
    String remaining(long tokens) {
        if (tokens >= byRemaining.length) {
            return written(tokens);
        }
        // A race writes the same text twice, which harms nobody.
        String text = byRemaining[(int) tokens];
        if (text == null) {
            text = written(tokens);
            byRemaining[(int) tokens] = text;
        }
        return text;
    }

    private String written(long tokens) {
        return name + ";r=" + tokens + ";t=" + seconds((burst - tokens) * nanosPerToken);
    }

    static long seconds(long nanos) {
        return (nanos + 999_999_999) / 1_000_000_000;
    }
}
