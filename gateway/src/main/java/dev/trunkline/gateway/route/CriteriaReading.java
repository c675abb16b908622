package dev.trunkline.gateway.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads which requests a route is for. */
final class CriteriaReading {

    static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final int MOST_CONDITIONS = 16;

    private CriteriaReading() {}

    /** Empty only if a fault was noted. */
    static Optional<Criteria> read(Section route) {
        Optional<Section> match = route.child("match");
        if (match.isEmpty()) {
            route.fault("match", "'match' is missing here: {path: /v1/things/**, methods: [GET]}");
            return Optional.empty();
        }
        Section at = match.get();
        List<HostPattern> hosts = at.list("host", HostPattern::parse);
        Optional<PathPattern> path = at.required("path", PathPattern::parse);
        List<String> methods = at.list("methods", text -> Scalars.oneOf(text, METHODS));
        List<Condition> conditions = new ArrayList<>(ConditionReading.read(at, "headers", Condition.Place.HEADER));
        conditions.addAll(ConditionReading.read(at, "query", Condition.Place.QUERY));
        Optional<Criteria.Share> share = path.flatMap(pattern -> share(at, pattern));
        if (path.isEmpty()) {
            at.leave("weight", "sticky");
        }
        at.nothingElse();
        if (conditions.size() > MOST_CONDITIONS) {
            at.fault("headers", "a route has at most " + MOST_CONDITIONS + " conditions");
        }
        return path.map(pattern ->
                new Criteria(List.copyOf(hosts), pattern, Set.copyOf(methods), List.copyOf(conditions), share));
    }

    private static Optional<Criteria.Share> share(Section match, PathPattern path) {
        Optional<Long> weight = match.optional("weight", text -> Scalars.count(text, 0, 10_000));
        Optional<HashKey> sticky = match.optional("sticky", text -> sticky(text, path));
        if (match.has("sticky") && !match.has("weight")) {
            match.fault("sticky", "'sticky' in 'match' is for routes that share requests by 'weight'");
        }
        return weight.map(most -> new Criteria.Share(most.intValue(), sticky));
    }

    private static HashKey sticky(String text, PathPattern path) {
        HashKey key = BalancingReading.key(text, path);
        if (key instanceof HashKey.Principal) {
            throw new IllegalArgumentException("who sends a request is known only when its route is: write header:, "
                    + "cookie:, path: or address, or one route 'to' several upstreams, where principal may be the key");
        }
        return key;
    }
}
