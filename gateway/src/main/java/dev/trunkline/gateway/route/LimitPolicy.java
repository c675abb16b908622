package dev.trunkline.gateway.route;

import java.util.Map;

/**
 * One limit. Routes that name the same policy share its counts.
 *
 * @param plans other quotas, for callers whose credentials name a plan; who has none of these has {@code quota}
 * @param messages whether it counts the messages that clients send over WebSockets, and not requests
 * @param shadow whether it only measures and refuses nobody
 */
public record LimitPolicy(
        String name,
        LimitKey key,
        Quota quota,
        Map<String, Quota> plans,
        LimitCost cost,
        LimitExempt exempt,
        LimitState state,
        boolean messages,
        boolean shadow) {

    /**
     * Whether it must be known who calls before anything can be counted. What need not wait for that is counted before
     * authentication, and so counts those whose credentials are bad, too.
     */
    public boolean needsCaller() {
        return key.needsCaller()
                || !plans.isEmpty()
                || !exempt.principals().isEmpty()
                || !exempt.roles().isEmpty();
    }

    /** For all callers alike, each request for one, counted in this process. */
    public static LimitPolicy plain(String name, LimitKey key, Quota quota) {
        return new LimitPolicy(
                name, key, quota, Map.of(), LimitCost.ONE, LimitExempt.NOBODY, LimitState.LOCAL, false, false);
    }
}
