package dev.trunkline.gateway.route;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything one routes file says, whole and checked.
 *
 * @param tokens the issuers whose access tokens are good, ours first
 * @param keys who knows API keys
 */
public record Routes(
        Map<String, Upstream> upstreams,
        List<TokenRules> tokens,
        Optional<Introspection> keys,
        List<Route> routes,
        RouteTable table) {}
