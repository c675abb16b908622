package dev.trunkline.gateway.route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads which limits hold for a route: its own, after those that hold for all routes. */
final class LimitsReading {

    /** Each costs a look-up for each request. */
    private static final int MOST = 8;

    private final Declared declared;
    private final List<LimitPolicy> everywhere;
    private final Set<String> namesEverywhere = new HashSet<>();

    LimitsReading(Declared declared, Section file) {
        this.declared = declared;
        this.everywhere = read(file, "everywhere");
        everywhere.forEach(policy -> namesEverywhere.add(policy.name()));
    }

    /** Those for all routes. */
    List<LimitPolicy> everywhere() {
        return everywhere;
    }

    List<LimitPolicy> ofRoute(Section route, String id, PathPattern path) {
        List<LimitPolicy> policies = new ArrayList<>(everywhere);
        policies.addAll(read(route, id));
        List<LimitPolicy> distinct = policies.stream().distinct().toList();
        if (distinct.size() > MOST) {
            route.fault("limit", "a request has at most " + MOST + " limits, with those for all routes");
        }
        for (LimitPolicy policy : distinct) {
            for (String variable : LimitKeyReading.variables(policy.key())) {
                if (!path.segments().contains(new PathPattern.Segment.Variable(variable))) {
                    route.fault(
                            "limit",
                            "the limit '" + policy.name() + "' counts by {" + variable + "}, which the path "
                                    + path.text() + " does not have");
                }
            }
        }
        return distinct;
    }

    private List<LimitPolicy> read(Section section, String owner) {
        List<LimitPolicy> policies = new ArrayList<>();
        int number = 0;
        for (Node item : section.items("limit")) {
            String ownName = owner + "-" + ++number;
            (item instanceof MappingNode ? readOwn(section, item, ownName) : declared.limitOf(section, item))
                    .ifPresent(policies::add);
        }
        return policies;
    }

    /** One that stands where it holds, and so has its name by its place. What has one name has one count in Redis. */
    private Optional<LimitPolicy> readOwn(Section section, Node item, String name) {
        if (declared.limitNamed(name) || namesEverywhere.contains(name)) {
            section.fault(
                    item,
                    "this limit would be called '" + name
                            + "' by its place, as another one is: put it under 'limits' with "
                            + "a name of its own, and write that here");
        }
        return LimitReading.read(name, section.section(item, "a limit"));
    }
}
