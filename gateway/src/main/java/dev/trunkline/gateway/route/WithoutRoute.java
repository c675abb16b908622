package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What stands for a route in requests that have none, so that they are counted too: those of the limits for all routes that
 * need not know who calls.
 */
final class WithoutRoute {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private WithoutRoute() {}

    /** Empty if there is no such limit. */
    static Optional<Route> of(List<LimitPolicy> everywhere) {
        List<LimitPolicy> limits = everywhere.stream()
                .filter(policy -> !policy.needsCaller() && !policy.messages())
                .toList();
        return limits.isEmpty()
                ? Optional.empty()
                : Optional.of(new Route(
                        "",
                        Criteria.of(PathPattern.parse("/**"), Set.of()),
                        new Destination.Fixed(404, List.of(), new Template(List.of())),
                        Access.of(AuthRule.NONE),
                        Optional.empty(),
                        false,
                        limits,
                        TIMEOUT,
                        Optional.empty(),
                        0,
                        Resilience.NONE,
                        Compress.OFF,
                        Shaping.NONE));
    }
}
