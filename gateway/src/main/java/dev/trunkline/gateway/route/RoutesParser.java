package dev.trunkline.gateway.route;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/** Reads a routes file as a whole and gives either the routes or every fault found, with line and column. */
public final class RoutesParser {

    /** Nodes of the table that one lookup may visit. */
    private static final int MOST_VISITS = 1_024;

    private static final Logger LOG = Logger.getLogger(RoutesParser.class);

    private static final int LONGEST_FILE = 64 << 20;

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
        return parse(source, yaml, new Beside());
    }

    /**
     * @param beside gives the files that this one names, and knows afterwards which
     */
    Routes parse(String source, String yaml, Beside beside) throws RoutesRefused {
        List<Fault> faults = new ArrayList<>();
        Optional<Routes> routes =
                compose(yaml, faults).flatMap(root -> guarded(root, faults, () -> read(root, beside, faults)));
        if (!faults.isEmpty() || routes.isEmpty()) {
            throw new RoutesRefused(source, faults);
        }
        return routes.get();
    }

    /** What no reading of this version expects refuses the file as well, and leaves the routes before it in force. */
    private static <T> Optional<T> guarded(Node at, List<Fault> faults, Supplier<T> reading) {
        try {
            return Optional.ofNullable(reading.get());
        } catch (RuntimeException unexpected) {
            LOG.debugf(unexpected, "A routes file cannot be read");
            faults.add(new Fault(
                    at.getStartMark().getLine() + 1,
                    at.getStartMark().getColumn() + 1,
                    "what begins here cannot be read, and this version does not know why (" + unexpected + ")"));
            return Optional.empty();
        }
    }

    private static Optional<Node> compose(String yaml, List<Fault> faults) {
        try {
            LoaderOptions options = new LoaderOptions();
            options.setCodePointLimit(LONGEST_FILE);
            Node root = new Yaml(options).compose(new StringReader(yaml));
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
        } catch (ReaderException unreadable) {
            faults.add(at(
                    yaml,
                    unreadable.getPosition(),
                    "not YAML: the character U+%04X may not stand in it".formatted(unreadable.getCodePoint())));
            return Optional.empty();
        } catch (YAMLException tooMuch) {
            faults.add(new Fault(1, 1, "not YAML that is read here: " + tooMuch.getMessage()));
            return Optional.empty();
        }
    }

    /**
     * @param codePoints before the place
     */
    private static Fault at(String yaml, int codePoints, String message) {
        String before = yaml.substring(0, yaml.offsetByCodePoints(0, codePoints));
        int line = (int) before.chars().filter(each -> each == '\n').count();
        return new Fault(line + 1, before.length() - before.lastIndexOf('\n'), message);
    }

    private Routes read(Node root, Beside beside, List<Fault> faults) {
        Section file = new Section(root, "the file", substitution, beside, faults);
        Declared declared = new Declared(locals);
        file.child("upstreams").ifPresent(section -> section.children().forEach(declared::upstream));
        List<TokenRules> tokens = TokensReading.read(file, declared.upstreamNames());
        Optional<Introspection> keys =
                file.child("api-keys").flatMap(section -> IntrospectionReading.read(section, declared.upstreamNames()));
        Map<String, CertificateRule> certificates = CertificatesReading.read(file);
        file.child("limits").ifPresent(section -> section.children().forEach(declared::limit));
        RouteTable.Builder table = new RouteTable.Builder();
        LimitsReading limits = new LimitsReading(declared, file);
        RouteReading reading = new RouteReading(
                declared,
                new FilterReading(file),
                limits,
                new AccessReading(!file.items("tokens").isEmpty(), file.has("api-keys")));
        List<Route> routes = routes(file, reading, table, faults);
        if (table.build().mostVisits() > MOST_VISITS) {
            file.fault(
                    "routes",
                    "so many paths have a literal beside a {variable} at the same places that a lookup could "
                            + "take more than " + MOST_VISITS + " steps: make some of them alike");
        }
        file.nothingElse();
        return new Routes(
                Map.copyOf(declared.upstreams()),
                tokens,
                keys,
                certificates,
                routes,
                table.build(),
                WithoutRoute.of(limits.everywhere()));
    }

    private static List<Route> routes(
            Section file, RouteReading reading, RouteTable.Builder table, List<Fault> faults) {
        List<Node> items = file.items("routes");
        if (items.isEmpty()) {
            file.fault("routes", "'routes' is missing or empty: without a route nothing can be reached");
        }
        List<Route> routes = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Map<Route, Section> sections = new IdentityHashMap<>();
        for (Node item : items) {
            Section section = file.section(item, "a route");
            guarded(item, faults, () -> reading.read(section))
                    .flatMap(read -> read)
                    .ifPresent(route -> {
                        if (!ids.add(route.id())) {
                            section.fault("id", "the id '" + route.id() + "' is taken by an earlier route");
                        }
                        table.add(route).ifPresent(fault -> section.fault("match", fault));
                        routes.add(route);
                        sections.put(route, section);
                    });
        }
        table.faults().forEach((route, fault) -> sections.get(route).fault("match", fault));
        return List.copyOf(routes);
    }
}
