package dev.trunkline.gateway.route;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The immutable table of routes, a tree by path segment, so that a lookup costs the length of the path and not the
 * number of routes.
 *
 * <p>The most specific path wins: segment by segment a literal goes before a variable, and a variable before
 * {@code /**}. Only then is the method looked at: a path that belongs to one route never falls through to a wider one,
 * because that would send a request to a service its author did not think of. A single trailing slash is ignored in
 * matching, so that {@code /a/} cannot slip past the rules of {@code /a}.
 */
public final class RouteTable {

    private static final RouteMatch NO_ROUTE = new RouteMatch.NoRoute();

    private final Node root;

    private RouteTable(Node root) {
        this.root = root;
    }

    /**
     * @throws IllegalArgumentException if two routes claim the same path and method
     */
    public RouteTable(List<Route> routes) {
        this(built(routes));
    }

    private static Node built(List<Route> routes) {
        Builder builder = new Builder();
        for (Route route : routes) {
            builder.add(route).ifPresent(other -> {
                throw new IllegalArgumentException(
                        route.id() + " and " + other.id() + " claim the same path and method");
            });
        }
        return builder.root;
    }

    /** A table that grows, one route after the other. */
    static final class Builder {

        private final Node root = new Node();

        /** Takes the route up, or gives the one that claims the same path shape and one of the same methods. */
        Optional<Route> add(Route route) {
            Node node = root;
            for (PathPattern.Segment segment : route.match().path().segments()) {
                node = node.child(segment);
            }
            Leaf leaf = node.leaf(route.match().path().prefix());
            Optional<Route> clash = leaf.clash(route);
            if (clash.isEmpty()) {
                leaf.add(route);
            }
            return clash;
        }

        RouteTable build() {
            return new RouteTable(root);
        }
    }

    public RouteMatch match(String path, String method) {
        int end = path.length() > 1 && path.charAt(path.length() - 1) == '/' ? path.length() - 1 : path.length();
        Leaf leaf = end == 1 ? root.leafHere() : find(root, path, 1, end);
        return leaf == null ? NO_ROUTE : leaf.match(method);
    }

    private static Leaf find(Node node, String path, int from, int end) {
        int slash = path.indexOf('/', from);
        boolean last = slash < 0 || slash >= end;
        String segment = path.substring(from, last ? end : slash);
        Node literal = node.literals.get(segment);
        if (literal != null) {
            Leaf found = last ? literal.leafHere() : find(literal, path, slash + 1, end);
            if (found != null) {
                return found;
            }
        }
        if (node.variable != null) {
            Leaf found = last ? node.variable.leafHere() : find(node.variable, path, slash + 1, end);
            if (found != null) {
                return found;
            }
        }
        return node.below;
    }

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private Node variable;
        private Leaf here;
        private Leaf below;

        Leaf leafHere() {
            return here != null ? here : below;
        }

        Leaf leaf(boolean prefix) {
            if (prefix) {
                below = below == null ? new Leaf() : below;
                return below;
            }
            here = here == null ? new Leaf() : here;
            return here;
        }

        Node child(PathPattern.Segment segment) {
            if (segment instanceof PathPattern.Segment.Literal literal) {
                return literals.computeIfAbsent(literal.text(), text -> new Node());
            }
            if (variable == null) {
                variable = new Node();
            }
            return variable;
        }
    }

    /** All routes of one path shape, told apart by method; answers are made beforehand. */
    private static final class Leaf {
        private final Map<String, RouteMatch.Found> byMethod = new HashMap<>();
        private RouteMatch.Found any;
        private RouteMatch wrongMethod = NO_ROUTE;

        RouteMatch match(String method) {
            RouteMatch.Found found = byMethod.get(method);
            if (found != null) {
                return found;
            }
            return any != null ? any : wrongMethod;
        }

        Optional<Route> clash(Route route) {
            if (route.match().methods().isEmpty()) {
                return Optional.ofNullable(any).map(RouteMatch.Found::route);
            }
            return route.match().methods().stream()
                    .filter(byMethod::containsKey)
                    .map(method -> byMethod.get(method).route())
                    .findFirst();
        }

        void add(Route route) {
            RouteMatch.Found found = new RouteMatch.Found(route);
            if (route.match().methods().isEmpty()) {
                any = found;
            }
            for (String method : route.match().methods()) {
                byMethod.put(method, found);
            }
            // RFC 9110 §9.3.2: HEAD is GET without the content.
            if (route.match().methods().contains("GET")) {
                byMethod.putIfAbsent("HEAD", found);
            }
            Set<String> allow = new TreeSet<>(byMethod.keySet());
            wrongMethod = new RouteMatch.WrongMethod(String.join(", ", allow));
        }
    }
}
