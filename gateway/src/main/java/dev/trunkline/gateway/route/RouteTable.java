package dev.trunkline.gateway.route;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The immutable table of routes: by host, then by path segment, then by conditions and method, so that a lookup costs the
 * length of the host and the path and not the number of routes.
 *
 * <p>The most specific route wins. An exact host goes before {@code *.host}, a longer one before a shorter, and both
 * before routes for any host; then, segment by segment, a literal goes before a variable, and a variable before
 * {@code /**}; then what {@link Leaf} says. Host and path decide before the method does: a path that belongs to one route
 * never falls through to a wider one, because that would send a request to a service its author did not think of. A
 * single trailing slash is ignored in matching, so that {@code /a/} cannot slip past the rules of {@code /a}.
 */
public final class RouteTable {

    private static final RouteMatch NO_ROUTE = new RouteMatch.NoRoute();

    private final Map<String, PathTree> exact;
    private final Map<String, PathTree> below;
    private final PathTree any;

    private RouteTable(Builder built) {
        this.exact = Map.copyOf(built.exact);
        this.below = Map.copyOf(built.below);
        this.any = built.any;
    }

    /**
     * @throws IllegalArgumentException if two routes cannot be told apart
     */
    public static RouteTable of(List<Route> routes) {
        Builder builder = new Builder();
        for (Route route : routes) {
            builder.add(route).ifPresent(fault -> {
                throw new IllegalArgumentException(route.id() + ": " + fault);
            });
        }
        builder.faults().forEach((route, fault) -> {
            throw new IllegalArgumentException(route.id() + ": " + fault);
        });
        return builder.build();
    }

    /** For a request without a host, header fields and a query. */
    public RouteMatch match(String path, String method) {
        return match(Asked.of(method, path));
    }

    public RouteMatch match(Asked asked) {
        return match(asked, PathTree.Visits.UNCOUNTED);
    }

    RouteMatch match(Asked asked, PathTree.Visits visits) {
        RouteMatch match = exact.isEmpty() && below.isEmpty() ? null : matchHost(asked, visits);
        if (match == null) {
            match = any.match(asked, visits);
        }
        return match == null ? NO_ROUTE : match;
    }

    private RouteMatch matchHost(Asked asked, PathTree.Visits visits) {
        String host = asked.host();
        visits.one();
        PathTree own = exact.get(host);
        RouteMatch match = own == null ? null : own.match(asked, visits);
        if (below.isEmpty()) {
            return match;
        }
        for (int dot = host.indexOf('.'); match == null && dot >= 0; dot = host.indexOf('.', dot + 1)) {
            visits.one();
            PathTree wider = below.get(host.substring(dot));
            match = wider == null ? null : wider.match(asked, visits);
        }
        return match;
    }

    /** So many nodes of the trees a lookup visits at most, for one host level; the path makes no difference to that. */
    public int mostVisits() {
        int most = any.mostVisits();
        for (PathTree tree : exact.values()) {
            most = Math.max(most, tree.mostVisits());
        }
        for (PathTree tree : below.values()) {
            most = Math.max(most, tree.mostVisits());
        }
        return most;
    }

    /** A table that grows, one route after the other. */
    static final class Builder {

        private final Map<String, PathTree> exact = new HashMap<>();
        private final Map<String, PathTree> below = new HashMap<>();
        private final PathTree any = new PathTree();
        private final Set<Shares> shared = new LinkedHashSet<>();

        /** Takes the route up, or says why it cannot be told from another. */
        Optional<String> add(Route route) {
            List<PathTree> trees = route.match().hosts().isEmpty()
                    ? List.of(any)
                    : route.match().hosts().stream().distinct().map(this::tree).toList();
            for (PathTree tree : trees) {
                Leaf leaf = tree.leaf(route.match().path());
                Optional<String> clash = leaf.clash(route);
                if (clash.isPresent()) {
                    return clash;
                }
                if (leaf.full()) {
                    return Optional.of("more than " + Leaf.MOST
                            + " routes share this host and path: tell some of them apart by their paths");
                }
                shared.add(leaf.add(route));
            }
            return Optional.empty();
        }

        /** What is wrong with the shares of routes, now that all are there. */
        Map<Route, String> faults() {
            Map<Route, String> faults = new IdentityHashMap<>();
            shared.forEach(shares -> shares.fault().ifPresent(fault -> faults.put(shares.first(), fault)));
            return faults;
        }

        RouteTable build() {
            return new RouteTable(this);
        }

        private PathTree tree(HostPattern host) {
            return (host.below() ? below : exact).computeIfAbsent(host.name(), name -> new PathTree());
        }
    }
}
