package dev.trunkline.gateway.live;

import dev.trunkline.gateway.resilience.Tallies;
import dev.trunkline.gateway.resilience.UpstreamTally;
import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.Condition;
import dev.trunkline.gateway.route.CredentialKind;
import dev.trunkline.gateway.route.Criteria;
import dev.trunkline.gateway.route.Destination;
import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.Mirror;
import dev.trunkline.gateway.route.Rewrite;
import dev.trunkline.gateway.route.Route;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.Upstream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts routes and upstreams into words, as values of JSON. */
final class Described {

    private Described() {}

    static Map<String, Object> routes(Routes routes) {
        List<Object> all = new ArrayList<>();
        for (Route route : routes.routes()) {
            all.add(route(route, all.size() + 1));
        }
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("routes", all);
        described.put("mostVisits", routes.table().mostVisits());
        return described;
    }

    static Map<String, Object> upstreams(Routes routes, EndpointStates states, Tallies tallies) {
        List<Object> all = new ArrayList<>();
        new TreeMap<>(routes.upstreams())
                .values()
                .forEach(upstream -> all.add(upstream(upstream, states, tallies.of(upstream.name()))));
        return Map.of("upstreams", all);
    }

    private static Map<String, Object> access(Access access) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put(
                "by", access.by().stream().map(CredentialKind::text).sorted().toList());
        described.put("scopes", access.scopes().stream().sorted().toList());
        described.put("roles", access.roles().stream().sorted().toList());
        access.owner().ifPresent(variable -> described.put("owner", variable));
        return described;
    }

    private static Map<String, Object> route(Route route, int order) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("order", order);
        described.put("id", route.id());
        described.put("match", match(route.match()));
        described.put("to", destination(route.to()));
        described.put("auth", lower(route.auth()));
        described.put("access", access(route.access()));
        described.put("ticket", route.ticket());
        described.put("limits", route.limits().stream().map(LimitPolicy::name).toList());
        described.put("timeoutMillis", route.timeout().toMillis());
        route.idle().ifPresent(idle -> described.put("idleMillis", idle.toMillis()));
        described.put("maxBody", route.maxBody());
        described.put("attempts", route.resilience().retry().attempts());
        described.put("hedged", route.resilience().hedge().isPresent());
        rewrite(route.shaping().rewrite()).ifPresent(rewrite -> described.put("rewrite", rewrite));
        route.shaping().mirror().ifPresent(mirror -> described.put("mirror", mirror(mirror)));
        described.put(
                "filter",
                route.shaping().filter().stream()
                        .map(rule -> Map.of("id", rule.id(), "shadow", rule.shadow()))
                        .toList());
        return described;
    }

    private static Map<String, Object> match(Criteria match) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("hosts", match.hosts().stream().map(Object::toString).toList());
        described.put("path", match.path().text());
        described.put("methods", List.copyOf(new TreeSet<>(match.methods())));
        described.put(
                "conditions",
                match.conditions().stream().map(Described::condition).toList());
        match.share().ifPresent(share -> {
            described.put("weight", share.weight());
            described.put("sticky", share.sticky().map(Object::toString).orElse("no"));
        });
        return described;
    }

    private static String condition(Condition condition) {
        return lower(condition.place()) + " " + condition.name() + ": " + condition.test();
    }

    private static Map<String, Object> destination(Destination to) {
        Map<String, Object> described = new LinkedHashMap<>();
        if (to instanceof Destination.Split split) {
            described.put(
                    "split",
                    split.shares().stream()
                            .map(share -> Map.of("upstream", share.upstream().name(), "weight", share.weight()))
                            .toList());
            described.put("sticky", split.sticky().map(Object::toString).orElse("no"));
        } else if (to instanceof Destination.Fixed fixed) {
            described.put("respond", fixed.status());
        } else if (to instanceof Destination.Redirect redirect) {
            described.put("redirect", redirect.status());
            described.put("location", redirect.location().toString());
        } else {
            described.put(to instanceof Upstream ? "upstream" : "local", to.name());
        }
        return described;
    }

    private static Optional<Map<String, Object>> rewrite(Rewrite rewrite) {
        if (rewrite.equals(Rewrite.NONE)) {
            return Optional.empty();
        }
        Map<String, Object> described = new LinkedHashMap<>();
        rewrite.path().ifPresent(path -> described.put("path", path.toString()));
        described.put("query", rewrite.setQuery().size() + rewrite.removeQuery().size());
        described.put("request", rewrite.request().names());
        described.put("response", rewrite.response().names());
        return Optional.of(described);
    }

    private static Map<String, Object> mirror(Mirror mirror) {
        return Map.of(
                "to", mirror.to().name(),
                "share", mirror.share(),
                "timeoutMillis", mirror.timeout().toMillis(),
                "maxBody", mirror.maxBody(),
                "most", mirror.most());
    }

    private static Map<String, Object> upstream(Upstream upstream, EndpointStates states, UpstreamTally tally) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", upstream.name());
        described.put("target", upstream.target().toString());
        described.put("protocol", lower(upstream.transport().protocol()));
        described.put("balance", upstream.balancing().algorithm().text());
        described.put("endpoints", states.of(upstream));
        described.put("connectTimeoutMillis", upstream.connectTimeout().toMillis());
        described.put("maxConnections", upstream.maxConnections());
        described.put("maxWaiting", upstream.maxWaiting());
        described.put("retries", tally.retries());
        described.put("hedges", tally.hedges());
        described.put("shed", tally.shedRequests());
        described.put("openBreakers", tally.openBreakers());
        return described;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
