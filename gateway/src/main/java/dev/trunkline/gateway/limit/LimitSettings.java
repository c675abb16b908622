package dev.trunkline.gateway.limit;

import java.time.Duration;

/**
 * How limits are counted.
 *
 * @param mostKeys of each policy that this process remembers
 * @param redisUrl {@code redis[s]://[user:password@]host:port[/database]}
 * @param deadline for Redis, from a request's asking to its answer
 * @param gateways so many count together, as far as is known before Redis has told
 */
public record LimitSettings(int mostKeys, String redisUrl, Duration deadline, int gateways) {

    /** The address may hold a password, which is not for logs. */
    @Override
    public String toString() {
        return "LimitSettings[mostKeys=" + mostKeys + ", deadline=" + deadline + "]";
    }
}
