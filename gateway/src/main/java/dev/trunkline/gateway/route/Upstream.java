package dev.trunkline.gateway.route;

import java.time.Duration;

/**
 * A service behind the gateway.
 *
 * @param maxConnections to one endpoint from one event loop
 * @param maxWaiting requests that may wait for such a connection; more are refused with 503
 */
public record Upstream(String name, Target target, Duration connectTimeout, int maxConnections, int maxWaiting) {}
