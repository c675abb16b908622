package dev.trunkline.gateway.route;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads which requests a route is for. */
final class CriteriaReading {

    static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private CriteriaReading() {}

    /** Empty only if a fault was noted. */
    static Optional<Criteria> read(Section route) {
        Optional<Section> match = route.child("match");
        if (match.isEmpty()) {
            route.fault("match", "'match' is missing here: {path: /v1/things/**, methods: [GET]}");
            return Optional.empty();
        }
        Section at = match.get();
        Optional<PathPattern> path = at.required("path", PathPattern::parse);
        List<String> methods = at.list("methods", text -> Scalars.oneOf(text, METHODS));
        at.nothingElse();
        return path.map(pattern -> new Criteria(pattern, Set.copyOf(methods)));
    }
}
