package dev.trunkline.gateway.route;

import java.time.Duration;

/**
 * One rate limit: {@code permits} each {@code period}, of which {@code burst} may come at once. Routes that name the
 * same policy share its buckets.
 */
public record LimitPolicy(String name, LimitKey key, long permits, Duration period, long burst) {}
