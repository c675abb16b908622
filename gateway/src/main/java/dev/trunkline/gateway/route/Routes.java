package dev.trunkline.gateway.route;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything one routes file says, whole and checked. */
public record Routes(
        Map<String, Upstream> upstreams, Optional<TokenRules> tokens, List<Route> routes, RouteTable table) {}
