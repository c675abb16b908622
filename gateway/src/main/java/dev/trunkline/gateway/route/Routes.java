package dev.trunkline.gateway.route;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything one routes file says, whole and checked.
 *
 * @param tokens the issuers whose access tokens are good, ours first
 * @param keys who knows API keys
 * @param certificates what the bearers of clients' certificates may do, by the names of these
 * @param unrouted stands for a route in requests that have none, if there are limits that hold for those too
 */
public record Routes(
        Map<String, Upstream> upstreams,
        List<TokenRules> tokens,
        Optional<Introspection> keys,
        Map<String, CertificateRule> certificates,
        List<Route> routes,
        RouteTable table,
        Optional<Route> unrouted) {}
