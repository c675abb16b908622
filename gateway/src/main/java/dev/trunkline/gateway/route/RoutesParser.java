package dev.trunkline.gateway.route;

import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a routes file as a whole and gives either the routes or every fault found, with line and column. */
public final class RoutesParser {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long MAX_BODY = 1L << 20;
    private static final int LONGEST_FILL_DAYS = 90;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Substitution substitution;
    private final Set<String> locals;

    /**
     * @param locals the names of what the gateway answers by itself
     */
    public RoutesParser(Function<String, Optional<String>> environment, Set<String> locals) {
        this.substitution = new Substitution(environment);
        this.locals = Set.copyOf(locals);
    }

    /**
     * @param source named in the refusal
     */
    public Routes parse(String source, String yaml) throws RoutesRefused {
        List<Fault> faults = new ArrayList<>();
        Optional<Routes> routes = compose(yaml, faults).map(root -> new Reading(faults).file(root));
        if (!faults.isEmpty() || routes.isEmpty()) {
            throw new RoutesRefused(source, faults);
        }
        return routes.get();
    }

    private static Optional<Node> compose(String yaml, List<Fault> faults) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(yaml));
            if (root == null) {
                faults.add(new Fault(1, 1, "the file is empty: it needs 'upstreams' and 'routes'"));
            }
            return Optional.ofNullable(root);
        } catch (MarkedYAMLException notYaml) {
            faults.add(new Fault(
                    notYaml.getProblemMark().getLine() + 1,
                    notYaml.getProblemMark().getColumn() + 1,
                    "not YAML: " + notYaml.getProblem()));
            return Optional.empty();
        }
    }

    /** The state of one reading. */
    private final class Reading {

        private final List<Fault> faults;
        private final Map<String, Upstream> upstreams = new LinkedHashMap<>();
        private final Map<String, LimitPolicy> limits = new HashMap<>();
        private final Set<String> upstreamNames = new LinkedHashSet<>();
        private final Set<String> limitNames = new LinkedHashSet<>();

        Reading(List<Fault> faults) {
            this.faults = faults;
        }

        Routes file(Node root) {
            Section file = new Section(root, "the file", substitution, faults);
            file.child("upstreams").ifPresent(section -> section.children().forEach(this::upstream));
            Optional<TokenRules> tokens = file.child("tokens").flatMap(this::tokens);
            file.child("limits").ifPresent(section -> section.children().forEach((name, limit) -> {
                limitNames.add(name);
                limit(name, limit).ifPresent(policy -> limits.put(name, policy));
            }));
            List<Route> routes = routes(file, tokens.isPresent());
            file.nothingElse();
            return new Routes(
                    Map.copyOf(upstreams),
                    tokens,
                    List.copyOf(routes),
                    new RouteTable(faults.isEmpty() ? routes : List.of()));
        }

        private void upstream(String name, Section section) {
            upstreamNames.add(name);
            Optional<Target> discover = section.required("discover", Scalars::target);
            section.optional("balance", text -> oneOf(text, Set.of("round-robin")));
            Duration connectTimeout = section.optional("connect-timeout", Scalars::duration, Duration.ofSeconds(1));
            long connections = section.optional("max-connections", text -> Scalars.count(text, 1, 65_535), 256L);
            long waiting = section.optional("max-waiting", text -> Scalars.count(text, 1, 65_535), 1_024L);
            Optional<String> openapi = section.optional("openapi", Function.identity());
            Transport transport = Transport.read(section);
            Protection protection = ResilienceReading.ofUpstream(section);
            section.nothingElse();
            if (locals.contains(name)) {
                section.fault("discover", "the name '" + name + "' stands for what the gateway answers by itself");
            }
            discover.ifPresent(target -> upstreams.put(
                    name,
                    new Upstream(
                            name,
                            target,
                            connectTimeout,
                            (int) connections,
                            (int) waiting,
                            openapi,
                            transport,
                            protection)));
        }

        private Optional<TokenRules> tokens(Section section) {
            Optional<String> issuer = section.required("issuer", Function.identity());
            Optional<String> audience = section.required("audience", Function.identity());
            Optional<Section> jwks = section.child("jwks");
            if (jwks.isEmpty()) {
                section.fault("jwks", "'jwks' is missing here: {upstream: ..., path: ...}");
            }
            Optional<String> upstream = jwks.flatMap(at -> at.required("upstream", this::knownUpstream));
            Optional<String> path = jwks.flatMap(at -> at.required("path", Function.identity()));
            Duration refresh = jwks.flatMap(at -> at.optional("refresh", Scalars::duration))
                    .orElse(Duration.ofMinutes(5));
            jwks.ifPresent(Section::nothingElse);
            Duration skew = section.optional("skew", Scalars::duration, Duration.ofSeconds(30));
            section.nothingElse();
            if (issuer.isEmpty() || audience.isEmpty() || upstream.isEmpty() || path.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new TokenRules(issuer.get(), audience.get(), upstream.get(), path.get(), skew, refresh));
        }

        private Optional<LimitPolicy> limit(String name, Section section) {
            section.optional("algorithm", text -> oneOf(text, Set.of("token-bucket")));
            Optional<LimitKey> key = section.required(
                    "key",
                    text -> LimitKey.valueOf(oneOf(text, Set.of("address", "anonymous-address", "principal"))
                            .toUpperCase(Locale.ROOT)
                            .replace('-', '_')));
            Optional<Scalars.Rate> rate = section.required("rate", Scalars::rate);
            Optional<Long> burst = section.optional("burst", text -> Scalars.count(text, 1, 1_000_000));
            section.nothingElse();
            if (rate.isPresent() && fillDays(rate.get(), burst) > LONGEST_FILL_DAYS) {
                section.fault("burst", "the burst takes more than " + LONGEST_FILL_DAYS + " days to come back");
            }
            if (key.isEmpty() || rate.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new LimitPolicy(
                    name,
                    key.get(),
                    rate.get().permits(),
                    rate.get().period(),
                    burst.orElse(rate.get().permits())));
        }

        private double fillDays(Scalars.Rate rate, Optional<Long> burst) {
            double periods = (double) burst.orElse(rate.permits()) / rate.permits();
            return periods * rate.period().toSeconds() / Duration.ofDays(1).toSeconds();
        }

        private List<Route> routes(Section file, boolean tokens) {
            List<Node> items = file.items("routes");
            if (items.isEmpty()) {
                file.fault("routes", "'routes' is missing or empty: without a route nothing can be reached");
            }
            List<Route> routes = new ArrayList<>();
            Map<String, Route> byId = new HashMap<>();
            for (Node item : items) {
                Section section = file.section(item, "a route");
                route(section, tokens).ifPresent(route -> {
                    if (byId.put(route.id(), route) != null) {
                        section.fault("id", "the id '" + route.id() + "' is taken by an earlier route");
                    }
                    new RouteTable(routes)
                            .clash(route)
                            .ifPresentOrElse(
                                    other -> section.fault(
                                            "match",
                                            "the route '" + other.id() + "' already takes this path and method"),
                                    () -> routes.add(route));
                });
            }
            return routes;
        }

        private Optional<Route> route(Section section, boolean tokens) {
            Optional<String> id = section.required("id", Function.identity());
            Optional<Section> match = section.child("match");
            if (match.isEmpty()) {
                section.fault("match", "'match' is missing here: {path: /v1/things/**, methods: [GET]}");
            }
            Optional<PathPattern> path = match.flatMap(at -> at.required("path", PathPattern::parse));
            List<String> methods = match.map(at -> at.list("methods", text -> oneOf(text, METHODS)))
                    .orElse(List.of());
            match.ifPresent(Section::nothingElse);
            // An upstream with faults of its own is known by name, but cannot be gone to.
            Optional<Destination> to = section.required("to", this::knownDestination)
                    .flatMap(name -> locals.contains(name)
                            ? Optional.of(new Destination.Local(name))
                            : Optional.ofNullable(upstreams.get(name)));
            Optional<AuthRule> auth = section.required("auth", text -> auth(text, tokens));
            boolean ticket = section.optional("ticket", Scalars::flag, false);
            if (ticket && auth.filter(rule -> rule == AuthRule.NONE).isPresent()) {
                section.fault("ticket", "a ticket stands for a token, so 'auth' must be optional or required");
            }
            List<LimitPolicy> policies = policies(section, id.orElse("?"));
            Duration timeout = section.optional("timeout", Scalars::duration, TIMEOUT);
            Optional<Duration> idle = section.optional("idle", Scalars::duration);
            long maxBody = section.optional("max-body", Scalars::size, MAX_BODY);
            Resilience resilience = ResilienceReading.ofRoute(section, idle.isPresent());
            section.nothingElse();
            if (id.isEmpty() || path.isEmpty() || to.isEmpty() || auth.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Route(
                    id.get(),
                    path.get(),
                    Set.copyOf(methods),
                    to.get(),
                    auth.get(),
                    ticket,
                    policies,
                    timeout,
                    idle,
                    maxBody,
                    resilience));
        }

        private List<LimitPolicy> policies(Section section, String routeId) {
            List<LimitPolicy> policies = new ArrayList<>();
            int number = 0;
            for (Node item : section.items("limit")) {
                String ownName = routeId + "-" + ++number;
                if (item instanceof MappingNode) {
                    limit(ownName, section.section(item, "a limit")).ifPresent(policies::add);
                } else {
                    section.read(item, "a limit", this::knownLimit)
                            .flatMap(name -> Optional.ofNullable(limits.get(name)))
                            .ifPresent(policies::add);
                }
            }
            return List.copyOf(policies);
        }

        private AuthRule auth(String text, boolean tokens) {
            AuthRule rule = AuthRule.valueOf(
                    oneOf(text, Set.of("none", "optional", "required")).toUpperCase(Locale.ROOT));
            if (rule != AuthRule.NONE && !tokens) {
                throw new IllegalArgumentException(
                        "auth: " + text + " needs 'tokens' at the top, which says which tokens are good");
            }
            return rule;
        }

        private String knownUpstream(String name) {
            return known(name, upstreamNames, "upstream");
        }

        private String knownDestination(String name) {
            return locals.contains(name) ? name : knownUpstream(name);
        }

        private String knownLimit(String name) {
            return known(name, limitNames, "limit");
        }

        private String known(String name, Set<String> names, String what) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("there is no " + what + " '" + name + "', only "
                        + (names.isEmpty() ? "none at all" : String.join(", ", names)));
            }
            return name;
        }

        private String oneOf(String text, Set<String> allowed) {
            if (!allowed.contains(text)) {
                throw new IllegalArgumentException(
                        "'" + text + "': write " + String.join(", ", new TreeSet<>(allowed)));
            }
            return text;
        }
    }
}
