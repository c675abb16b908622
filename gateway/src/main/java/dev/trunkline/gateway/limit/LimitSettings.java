package dev.trunkline.gateway.limit;

import java.time.Duration;
import java.util.Optional;

/**
 * How limits are counted.
 *
 * @param mostKeys of each policy that this process remembers
 * @param redisUrl {@code redis[s]://[user:password@]host:port[/database]}; of a cluster, nodes with commas between
 * @param deadline for Redis, from a request's asking to its answer
 * @param gateways so many count together, as far as is known before Redis has told
 * @param clusterTag what keeps all keys in one slot of a cluster; absent if it is none
 */
public record LimitSettings(
        int mostKeys, String redisUrl, Duration deadline, int gateways, Optional<String> clusterTag) {

    /** With a Redis that is no cluster. */
    public LimitSettings(int mostKeys, String redisUrl, Duration deadline, int gateways) {
        this(mostKeys, redisUrl, deadline, gateways, Optional.empty());
    }

    /** The address may hold a password, which is not for logs. */
    @Override
    public String toString() {
        return "LimitSettings[mostKeys=" + mostKeys + ", deadline=" + deadline + "]";
    }
}
