package dev.trunkline.gateway.route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A path as routes write it: literal segments, {@code {name}} for any one segment, and {@code /**} at the end for the
 * path before it and everything below.
 */
public record PathPattern(String text, List<Segment> segments, boolean prefix) {

    /** What RFC 3986 allows in a segment beside letters and digits, without what means something here. */
    private static final String PLAIN = "-._~!$&'()+,=:@";

    public sealed interface Segment {
        record Literal(String text) implements Segment {}

        record Variable(String name) implements Segment {}
    }

    /** The segment of a canonical path that a variable stands for; empty if there is no such variable or segment. */
    public Optional<String> variable(String name, String path) {
        int number = segments.indexOf(new Segment.Variable(name));
        int from = 1;
        for (int i = 0; i < number && from > 0; i++) {
            from = path.indexOf('/', from) + 1;
        }
        if (number < 0 || from == 0 || from >= path.length()) {
            return Optional.empty();
        }
        int slash = path.indexOf('/', from);
        return Optional.of(path.substring(from, slash < 0 ? path.length() : slash));
    }

    /** Whether a canonical path is one of these; a single slash at its end makes no difference. */
    public boolean matches(String path) {
        int end = path.length() > 1 && path.charAt(path.length() - 1) == '/' ? path.length() - 1 : path.length();
        int from = 1;
        for (Segment segment : segments) {
            if (from > end || end == 1) {
                return false;
            }
            int slash = path.indexOf('/', from);
            int to = slash < 0 || slash > end ? end : slash;
            if (segment instanceof Segment.Literal literal
                    && !(literal.text().length() == to - from && path.startsWith(literal.text(), from))) {
                return false;
            }
            from = to + 1;
        }
        return prefix || from > end || end == 1;
    }

    /**
     * @throws IllegalArgumentException with what is wrong and what would be right
     */
    public static PathPattern parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a path starts with '/', as in /v1/users/**, not " + text);
        }
        boolean prefix = text.endsWith("/**");
        String fixed = prefix ? text.substring(0, text.length() - 3) : text;
        List<Segment> segments = new ArrayList<>();
        Set<String> names = new HashSet<>();
        if (!fixed.isEmpty() && !fixed.equals("/")) {
            for (String part : fixed.substring(1).split("/", -1)) {
                segments.add(segment(text, part, names));
            }
        }
        return new PathPattern(text, List.copyOf(segments), prefix);
    }

    private static Segment segment(String text, String part, Set<String> names) {
        if (part.isEmpty()) {
            throw new IllegalArgumentException("an empty segment in " + text + " can match nothing: remove the '/'");
        }
        if (part.startsWith("{") && part.endsWith("}") && part.length() > 2) {
            String name = part.substring(1, part.length() - 1);
            if (!names.add(name)) {
                throw new IllegalArgumentException("the variable {" + name + "} stands twice in " + text);
            }
            return new Segment.Variable(name);
        }
        if (part.equals(".") || part.equals("..")) {
            throw new IllegalArgumentException("a dot segment, as in " + text + ", never occurs in a canonical path");
        }
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '*' || c == '{' || c == '}') {
                throw new IllegalArgumentException("'" + part + "' in " + text
                        + ": a segment is literal or wholly a {variable}, and /** may only stand at the end");
            }
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (!alphanumeric && PLAIN.indexOf(c) < 0) {
                throw new IllegalArgumentException("'" + c + "' in " + text + " never occurs in a canonical path");
            }
        }
        return new Segment.Literal(part);
    }
}
