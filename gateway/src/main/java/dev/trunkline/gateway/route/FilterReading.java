package dev.trunkline.gateway.route;

import dev.trunkline.gateway.address.AddressRanges;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the rules of the request filter, those for all routes first. */
final class FilterReading {

    private static final int MOST = 256;

    private final Set<String> ids = new HashSet<>();
    private final List<FilterRule> everywhere;

    /**
     * @param file which has the rules for all routes under {@code filter}
     */
    FilterReading(Section file) {
        this.everywhere = rules(file);
    }

    List<FilterRule> ofRoute(Section route) {
        List<FilterRule> own = rules(route);
        if (own.isEmpty()) {
            return everywhere;
        }
        List<FilterRule> all = new ArrayList<>(everywhere);
        all.addAll(own);
        return List.copyOf(all);
    }

    private List<FilterRule> rules(Section parent) {
        List<FilterRule> rules = new ArrayList<>();
        for (Node item : parent.items("filter")) {
            rule(parent.section(item, "a rule of the filter")).ifPresent(rules::add);
        }
        if (rules.size() > MOST) {
            parent.fault("filter", "at most " + MOST + " rules: what is beyond that is work for a firewall in front");
        }
        return List.copyOf(rules);
    }

    private Optional<FilterRule> rule(Section section) {
        Optional<String> id = section.required("id", FilterReading::id);
        boolean shadow = section.optional("shadow", Scalars::flag, false);
        List<String> methods = section.list("methods", FilterReading::method);
        Optional<Node> pathNode = section.one("path", "write a rule for each, or { regex: '/(this|that)' }");
        Optional<PathPattern> path = Optional.empty();
        Optional<ValueTest.Regex> pathRegex = Optional.empty();
        if (pathNode.filter(MappingNode.class::isInstance).isPresent()) {
            pathRegex = ConditionReading.test(section, "path")
                    .flatMap(test -> Optional.ofNullable(test instanceof ValueTest.Regex regex ? regex : null));
            if (pathRegex.isEmpty()) {
                section.fault("path", "write a pattern, as /admin/**, or {find: '\\.php$'}");
            }
        } else {
            path = pathNode.flatMap(node -> section.read(node, "'path'", PathPattern::parse));
        }
        List<Condition> conditions = new ArrayList<>(ConditionReading.read(section, "headers", Condition.Place.HEADER));
        Optional<ValueTest.Regex> query = Optional.empty();
        if (section.items("query").stream().allMatch(MappingNode.class::isInstance)) {
            conditions.addAll(ConditionReading.read(section, "query", Condition.Place.QUERY));
        } else {
            query = section.optional("query", text -> ConditionReading.regex(text, false));
        }
        Optional<AddressRanges> from = ranges(section, "from");
        Optional<AddressRanges> notFrom = ranges(section, "not-from");
        List<String> bodyTypes = section.list("body-types", FilterReading::mediaType);
        section.nothingElse();
        if (methods.isEmpty()
                && path.isEmpty()
                && pathRegex.isEmpty()
                && conditions.isEmpty()
                && query.isEmpty()
                && from.isEmpty()
                && notFrom.isEmpty()
                && bodyTypes.isEmpty()) {
            section.fault(
                    "id",
                    "this rule would refuse everything: say methods, path, headers, query, from, not-from or "
                            + "body-types");
        }
        if (id.isEmpty()) {
            return Optional.empty();
        }
        if (!ids.add(id.get())) {
            section.fault("id", "the id '" + id.get() + "' is taken by an earlier rule");
        }
        return Optional.of(new FilterRule(
                id.get(),
                shadow,
                Set.copyOf(methods),
                path,
                pathRegex,
                List.copyOf(conditions),
                query,
                from,
                notFrom,
                List.copyOf(bodyTypes)));
    }

    private static Optional<AddressRanges> ranges(Section section, String key) {
        List<String> texts = section.list(key, text -> {
            AddressRanges.parse(text);
            return text;
        });
        return texts.isEmpty() ? Optional.empty() : Optional.of(AddressRanges.parse(String.join(",", texts)));
    }

    private static String id(String text) {
        if (!text.matches("[A-Za-z0-9._\\-]{1,64}")) {
            throw new IllegalArgumentException("'" + text + "': an id has letters, digits, '.', '_' and '-'");
        }
        return text;
    }

    private static String method(String text) {
        if (!text.matches("[A-Z]{1,32}")) {
            throw new IllegalArgumentException("'" + text + "': a method is written in capitals, as TRACE");
        }
        return text;
    }

    private static String mediaType(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.matches("[a-z0-9!#$&^_.+\\-]+/([a-z0-9!#$&^_.+\\-]+|\\*)")) {
            throw new IllegalArgumentException("'" + text + "': write application/json or text/*, without parameters");
        }
        return lower;
    }
}
