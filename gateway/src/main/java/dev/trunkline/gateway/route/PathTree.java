package dev.trunkline.gateway.route;

import java.util.HashMap;
import java.util.Map;

/** The routes of one host, a tree by path segment. */
final class PathTree {

    private final Node root = new Node();

    /** Hears of every node that a lookup comes to, so that a test can count them. */
    interface Visits {
        Visits UNCOUNTED = () -> {};

        void one();
    }

    /** Null if no route claims the request. */
    RouteMatch match(Asked asked, Visits visits) {
        String path = asked.path();
        int length = path.length();
        int end = length > 1 && path.charAt(length - 1) == '/' ? length - 1 : length;
        return end == 1 ? root.claim(asked, visits) : find(root, 1, end, asked, visits);
    }

    private static RouteMatch find(Node node, int from, int end, Asked asked, Visits visits) {
        visits.one();
        String path = asked.path();
        int slash = path.indexOf('/', from);
        boolean last = slash < 0 || slash >= end;
        Node literal = node.literals.get(path.substring(from, last ? end : slash));
        if (literal != null) {
            RouteMatch found = last ? literal.claim(asked, visits) : find(literal, slash + 1, end, asked, visits);
            if (found != null) {
                return found;
            }
        }
        if (node.variable != null) {
            RouteMatch found =
                    last ? node.variable.claim(asked, visits) : find(node.variable, slash + 1, end, asked, visits);
            if (found != null) {
                return found;
            }
        }
        return node.below == null ? null : node.below.match(asked);
    }

    Leaf leaf(PathPattern pattern) {
        Node node = root;
        for (PathPattern.Segment segment : pattern.segments()) {
            node = node.child(segment);
        }
        return node.leaf(pattern.prefix());
    }

    /** So many nodes are visited at most, whatever the path. */
    int mostVisits() {
        return root.mostVisits();
    }

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private Node variable;
        private Leaf here;
        private Leaf below;

        RouteMatch claim(Asked asked, Visits visits) {
            visits.one();
            RouteMatch match = here == null ? null : here.match(asked);
            return match != null || below == null ? match : below.match(asked);
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

        /** A path goes down one literal, and where that leads nowhere, down the variable as well. */
        int mostVisits() {
            int literal = 0;
            for (Node child : literals.values()) {
                literal = Math.max(literal, child.mostVisits());
            }
            long sum = 1L + literal + (variable == null ? 0 : variable.mostVisits());
            return (int) Math.min(sum, Integer.MAX_VALUE);
        }
    }
}
