package dev.trunkline.gateway.live;

import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.Compress;
import dev.trunkline.gateway.route.Condition;
import dev.trunkline.gateway.route.Cors;
import dev.trunkline.gateway.route.CredentialKind;
import dev.trunkline.gateway.route.Criteria;
import dev.trunkline.gateway.route.Destination;
import dev.trunkline.gateway.route.FieldChanges;
import dev.trunkline.gateway.route.Hedge;
import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.Mirror;
import dev.trunkline.gateway.route.PathPattern;
import dev.trunkline.gateway.route.Resilience;
import dev.trunkline.gateway.route.Retry;
import dev.trunkline.gateway.route.Rewrite;
import dev.trunkline.gateway.route.Route;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.Upstream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Describes the routes as values of JSON, in the words of their file. Values of header fields may be secrets and stay out. */
final class RoutesView {

    private RoutesView() {}

    static Map<String, Object> of(Routes routes) {
        List<Object> all = new ArrayList<>();
        for (Route route : routes.routes()) {
            all.add(route(route, all.size() + 1));
        }
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("routes", all);
        described.put("mostVisits", routes.table().mostVisits());
        return described;
    }

    private static Map<String, Object> route(Route route, int order) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("order", order);
        described.put("id", route.id());
        described.put("match", match(route.match()));
        described.put("to", destination(route.to(), route.match().path()));
        described.put("auth", Words.lower(route.auth()));
        described.put("access", access(route.access()));
        described.put("ticket", route.ticket());
        route.cors().ifPresent(cors -> described.put("cors", cors(cors)));
        described.put("limits", route.limits().stream().map(LimitPolicy::name).toList());
        described.put("timeout", Words.duration(route.timeout()));
        route.idle().ifPresent(idle -> described.put("idle", Words.duration(idle)));
        described.put("max-body", Words.size(route.maxBody()));
        resilience(route.resilience(), described);
        described.put("compress", route.compress() == Compress.STREAMS ? "streams" : route.compress() != Compress.OFF);
        Rewrite rewrite = route.shaping().rewrite();
        if (!rewrite.equals(Rewrite.NONE)) {
            described.put("rewrite", rewrite(rewrite, route.match().path()));
        }
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
        described.put("host", match.hosts().stream().map(Object::toString).toList());
        described.put("path", match.path().text());
        described.put("methods", List.copyOf(new TreeSet<>(match.methods())));
        for (Condition.Place place : Condition.Place.values()) {
            Map<String, Object> tests = new LinkedHashMap<>();
            match.conditions().stream()
                    .filter(condition -> condition.place() == place)
                    .forEach(condition -> tests.put(condition.name(), Words.test(condition.test())));
            if (!tests.isEmpty()) {
                described.put(place == Condition.Place.HEADER ? "headers" : "query", tests);
            }
        }
        match.share().ifPresent(share -> {
            described.put("weight", share.weight());
            share.sticky().ifPresent(key -> described.put("sticky", Words.key(key)));
        });
        return described;
    }

    private static Map<String, Object> destination(Destination to, PathPattern path) {
        Map<String, Object> described = new LinkedHashMap<>();
        if (to instanceof Destination.Split split) {
            described.put(
                    "split",
                    split.shares().stream()
                            .map(share -> Map.of("upstream", share.upstream().name(), "weight", share.weight()))
                            .toList());
            split.sticky().ifPresent(key -> described.put("sticky", Words.key(key)));
        } else if (to instanceof Destination.Fixed fixed) {
            described.put("respond", fixed.status());
        } else if (to instanceof Destination.Redirect redirect) {
            described.put("redirect", redirect.status());
            described.put("location", Words.template(redirect.location(), path));
            described.put("query", redirect.query());
        } else {
            described.put(to instanceof Upstream ? "upstream" : "local", to.name());
        }
        return described;
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

    private static Map<String, Object> cors(Cors cors) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("origins", cors.origins().stream().sorted().toList());
        described.put("headers", cors.headers().stream().sorted().toList());
        described.put("expose", cors.exposed());
        described.put("credentials", cors.credentials());
        described.put("max-age", Words.duration(cors.maxAge()));
        return described;
    }

    private static void resilience(Resilience rules, Map<String, Object> described) {
        rules.firstByte().ifPresent(time -> described.put("first-byte", Words.duration(time)));
        if (!rules.retry().equals(Retry.NONE)) {
            described.put("retry", retry(rules.retry()));
        }
        rules.hedge().ifPresent(hedge -> described.put("hedge", hedge(hedge)));
        described.put("shed", rules.sheddable());
    }

    private static Map<String, Object> retry(Retry retry) {
        List<String> on = new ArrayList<>();
        if (retry.onReset()) {
            on.add("reset");
        }
        if (retry.onTimeout()) {
            on.add("timeout");
        }
        new TreeSet<>(retry.onStatus()).forEach(status -> on.add(status.toString()));
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("attempts", retry.attempts());
        described.put("on", on);
        described.put("budget", Words.percent(retry.budget()));
        described.put("backoff", Words.duration(retry.backoff()));
        described.put("keep", Words.size(retry.keep()));
        return described;
    }

    private static Map<String, Object> hedge(Hedge hedge) {
        String after = hedge.after().map(Words::duration).orElseGet(() -> "p" + Math.round(hedge.quantile() * 100));
        return Map.of("after", after, "budget", Words.percent(hedge.budget()));
    }

    private static Map<String, Object> rewrite(Rewrite rewrite, PathPattern route) {
        Map<String, Object> described = new LinkedHashMap<>();
        rewrite.path().ifPresent(path -> described.put("path", Words.template(path, route)));
        described.put(
                "query",
                Map.of(
                        "set",
                                rewrite.setQuery().stream()
                                        .map(FieldChanges.Line::name)
                                        .toList(),
                        "remove", rewrite.removeQuery()));
        described.put("request", rewrite.request().names());
        described.put("response", rewrite.response().names());
        return described;
    }

    private static Map<String, Object> mirror(Mirror mirror) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("to", mirror.to().name());
        described.put("share", Words.percent(mirror.share()));
        described.put("timeout", Words.duration(mirror.timeout()));
        described.put("max-body", Words.size(mirror.maxBody()));
        described.put("most", mirror.most());
        return described;
    }
}
