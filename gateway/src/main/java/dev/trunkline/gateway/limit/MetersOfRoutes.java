package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.AuthRule;
import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.Route;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The meters of each route, as one event loop has looked them up; equality of policies is not asked for each request. */
final class MetersOfRoutes {

    private static final Meter[] NONE = {};

    /**
     * The meters of one route.
     *
     * @param early for its requests before it is known who calls
     * @param late for its requests after that
     * @param messages for the messages on its WebSockets
     */
    record OfRoute(Meter[] early, Meter[] late, Meter[] messages) {

        static final OfRoute UNLIMITED = new OfRoute(NONE, NONE, NONE);
    }

    private final Limits limits;
    private final Map<Route, OfRoute> known = new IdentityHashMap<>();
    private int generation;

    MetersOfRoutes(Limits limits) {
        this.limits = limits;
    }

    OfRoute of(Route route) {
        if (route.limits().isEmpty()) {
            return OfRoute.UNLIMITED;
        }
        // A request that was routed before a reload may bring its old route back, so this is kept from growing too.
        if (generation != limits.generation()) {
            generation = limits.generation();
            known.clear();
        }
        OfRoute meters = known.get(route);
        if (meters == null) {
            meters = lookUp(route);
            known.put(route, meters);
        }
        return meters;
    }

    private OfRoute lookUp(Route route) {
        // Nobody is ever known there, so nothing is gained by waiting, and all are asked for in one round.
        boolean unknown = route.auth() == AuthRule.NONE || route.auth() == AuthRule.DENY;
        Predicate<LimitPolicy> early = policy -> unknown || !policy.needsCaller();
        return new OfRoute(
                meters(route, early.and(policy -> !policy.messages())),
                meters(route, early.negate().and(policy -> !policy.messages())),
                meters(route, LimitPolicy::messages));
    }

    private Meter[] meters(Route route, Predicate<LimitPolicy> which) {
        return limits.of(route.limits().stream().filter(which).toList());
    }
}
