package dev.trunkline.gateway.route;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which requests a route is for.
 *
 * @param hosts empty for any
 * @param methods empty for any
 * @param conditions all of which must hold
 */
public record Criteria(List<HostPattern> hosts, PathPattern path, Set<String> methods, List<Condition> conditions) {

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

    /** Whether nobody could tell which of two routes of the same host and path is meant. */
    boolean clashes(Criteria other) {
        return new HashSet<>(conditions).equals(new HashSet<>(other.conditions))
                && (methods.isEmpty()
                        ? other.methods.isEmpty()
                        : methods.stream().anyMatch(other.methods::contains));
    }
}
