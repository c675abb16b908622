package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Optional;

/**
 * A service behind the gateway.
 *
 * @param maxConnections to one endpoint from one event loop
 * @param maxWaiting requests that may wait for such a connection; more are refused with 503
 * @param openapi where it tells what it offers, with its query; empty if it does not
 */
public record Upstream(
        String name,
        Target target,
        Duration connectTimeout,
        int maxConnections,
        int maxWaiting,
        Optional<String> openapi,
        Balancing balancing,
        Transport transport,
        Protection protection)
        implements Destination {

    public Site site() {
        return new Site(name, target, transport);
    }
}
