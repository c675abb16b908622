package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.route.Destination;
import dev.trunkline.gateway.route.FilterRule;
import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.Route;
import dev.trunkline.gateway.route.Routes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The names that metrics have from the routes in force, and from those before for a while yet: what happened last is to be
 * seen by whoever asks every minute. Of one thread.
 */
final class LabelsInUse {

    static final String ROUTE = "route";
    static final String UPSTREAM = "upstream";

    /** The upstream of what has none. */
    static final String NONE = "none";

    /** Of a name that the routes in force do not have any more. */
    static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(5);

    private static final String POLICY = "policy";
    private static final String RULE = "rule";
    private static final Set<String> TAGS = Set.of(ROUTE, UPSTREAM, POLICY, RULE);

    private record Label(String tag, String value) {}

    private final Map<Label, Long> left = new HashMap<>();
    private Set<Label> present = Set.of();
    private Routes last;

    /**
     * To be told of each change of the routes before the next one.
     *
     * @param routes in force
     */
    void look(Routes routes, long nowNanos) {
        if (routes != last) {
            Set<Label> fresh = of(routes);
            present.stream().filter(label -> !fresh.contains(label)).forEach(label -> left.put(label, nowNanos));
            left.keySet().removeAll(fresh);
            present = fresh;
            last = routes;
        }
        left.values().removeIf(since -> nowNanos - since > KEPT_NANOS);
    }

    /** Whether it is one of those; what is no matter of a routes file always is. */
    boolean has(String tag, String value) {
        if (!TAGS.contains(tag)) {
            return true;
        }
        Label label = new Label(tag, value);
        return present.contains(label) || left.containsKey(label);
    }

    /**
     * @param tags name and value in turn
     */
    boolean haveAll(List<String> tags) {
        for (int i = 0; i < tags.size(); i += 2) {
            if (!has(tags.get(i), tags.get(i + 1))) {
                return false;
            }
        }
        return true;
    }

    private static Set<Label> of(Routes routes) {
        Set<Label> all = new HashSet<>();
        all.add(new Label(UPSTREAM, NONE));
        routes.upstreams().keySet().forEach(name -> all.add(new Label(UPSTREAM, name)));
        routes.routes().forEach(route -> add(route, all));
        routes.unrouted().ifPresent(route -> add(route, all));
        return all;
    }

    private static void add(Route route, Set<Label> all) {
        all.add(new Label(ROUTE, route.id()));
        if (!(route.to() instanceof Destination.Split)) {
            all.add(new Label(UPSTREAM, route.to().name()));
        }
        for (LimitPolicy policy : route.limits()) {
            all.add(new Label(POLICY, policy.name()));
        }
        for (FilterRule rule : route.shaping().filter()) {
            all.add(new Label(RULE, rule.id()));
        }
    }
}
