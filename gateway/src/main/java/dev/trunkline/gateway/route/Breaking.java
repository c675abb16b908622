package dev.trunkline.gateway.route;

import java.time.Duration;

/**
 * When a circuit breaker opens, and how it closes again.
 *
 * @param failures the share of calls within the window that opens it, from 0 to 1
 * @param least calls within the window below which it stays closed whatever they brought
 * @param open how long nothing passes before probes do
 * @param probes calls that may pass then, and must all succeed
 */
public record Breaking(double failures, int least, Duration window, Duration open, int probes) {}
