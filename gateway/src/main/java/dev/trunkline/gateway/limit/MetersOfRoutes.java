package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.Route;
import java.util.IdentityHashMap;
import java.util.Map;

/** The meters of each route, as one event loop has looked them up; equality of policies is not asked for each request. */
final class MetersOfRoutes {

    private static final Meter[] NONE = {};

    /** The meters for a route's requests, and those for the messages on its WebSockets. */
    record Both(Meter[] requests, Meter[] messages) {

        static final Both NEITHER = new Both(NONE, NONE);
    }

    private final Limits limits;
    private final Map<Route, Both> known = new IdentityHashMap<>();
    private int generation;

    MetersOfRoutes(Limits limits) {
        this.limits = limits;
    }

    Both of(Route route) {
        if (route.limits().isEmpty()) {
            return Both.NEITHER;
        }
        // A request that was routed before a reload may bring its old route back, so this is kept from growing too.
        if (generation != limits.generation()) {
            generation = limits.generation();
            known.clear();
        }
        Both both = known.get(route);
        if (both == null) {
            both = new Both(
                    limits.of(route.limits().stream()
                            .filter(policy -> !policy.messages())
                            .toList()),
                    limits.of(route.limits().stream()
                            .filter(LimitPolicy::messages)
                            .toList()));
            known.put(route, both);
        }
        return both;
    }
}
