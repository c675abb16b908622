package dev.trunkline.gateway.route;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests a route is for.
 *
 * @param hosts empty for any
 * @param methods empty for any
 * @param conditions all of which must hold
 * @param share of these requests; empty if the route has them all
 */
public record Criteria(
        List<HostPattern> hosts,
        PathPattern path,
        Set<String> methods,
        List<Condition> conditions,
        Optional<Share> share) {

    /**
     * How much of the requests for which all else holds a route gets, beside others for the same.
     *
     * @param weight so many in the sum of all weights
     * @param sticky what keeps requests at the same route; empty for a throw of the dice each time
     */
    public record Share(int weight, Optional<HashKey> sticky) {}

    public Criteria(List<HostPattern> hosts, PathPattern path, Set<String> methods, List<Condition> conditions) {
        this(hosts, path, methods, conditions, Optional.empty());
    }

    /** For any host, without conditions. */
    public static Criteria of(PathPattern path, Set<String> methods) {
        return new Criteria(List.of(), path, methods, List.of());
    }

    boolean holds(Asked asked) {
        for (int i = 0; i < conditions.size(); i++) {
            if (!conditions.get(i).holds(asked)) {
                return false;
            }
        }
        return true;
    }

    /** Whether two routes are for the same requests, to be shared in the same way. */
    boolean alike(Criteria other) {
        return new HashSet<>(hosts).equals(new HashSet<>(other.hosts))
                && path.text().equals(other.path.text())
                && methods.equals(other.methods)
                && new HashSet<>(conditions).equals(new HashSet<>(other.conditions))
                && share.flatMap(Share::sticky).equals(other.share.flatMap(Share::sticky));
    }

    /** Whether nobody could tell which of two routes of the same host and path is meant. */
    boolean clashes(Criteria other) {
        return new HashSet<>(conditions).equals(new HashSet<>(other.conditions))
                && (methods.isEmpty()
                        ? other.methods.isEmpty()
                        : methods.stream().anyMatch(other.methods::contains));
    }
}
