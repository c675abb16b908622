package dev.trunkline.gateway.route;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that is made anew for each request out of literal pieces and pieces of the request. What is put in is canonical
 * (segments of the canonical path, a host that a route knows), so it has no character that could end a header line or
 * begin another part of a URI.
 */
public record Template(List<Part> parts) {

    /** A piece of a text. */
    public sealed interface Part {
        record Literal(String text) implements Part {}

        /** A segment of the path, counted from 0. */
        record Segment(int number) implements Part {}

        /** The path behind so many segments: empty, or with a slash in front. */
        record Rest(int segments) implements Part {}

        record Path() implements Part {}

        record Host() implements Part {}
    }

    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_\\-]*)}");

    /**
     * A path that stands for another, in the grammar of {@link PathPattern}: whole segments are literal or variables of the
     * route's path, and {@code /**} at its end is what the route's {@code /**} stood for. So it is canonical as well.
     *
     * @throws IllegalArgumentException with what is wrong and what would be right
     */
    static Template path(String text, PathPattern route) {
        PathPattern pattern = PathPattern.parse(text);
        if (pattern.prefix() && !route.prefix()) {
            throw new IllegalArgumentException(
                    "'" + text + "': /** stands for what the route's own /** matched, and its path has none");
        }
        List<Part> parts = new ArrayList<>();
        for (PathPattern.Segment segment : pattern.segments()) {
            if (segment instanceof PathPattern.Segment.Literal literal) {
                literal(parts, "/" + literal.text());
            } else if (segment instanceof PathPattern.Segment.Variable variable) {
                literal(parts, "/");
                parts.add(new Part.Segment(number(variable.name(), route)));
            }
        }
        if (pattern.prefix()) {
            parts.add(new Part.Rest(route.segments().size()));
        }
        return new Template(List.copyOf(parts));
    }

    /** The path without its first segments, behind others that stand in their place. */
    static Template replacing(int segments, String by) {
        List<Part> parts = new ArrayList<>();
        if (!by.isEmpty() && !by.equals("/")) {
            literal(parts, by);
        }
        parts.add(new Part.Rest(segments));
        return new Template(List.copyOf(parts));
    }

    /**
     * Free text with variables of the route's path, and {@code {path}} and {@code {host}}. Braces around anything but a
     * name are literal.
     *
     * @throws IllegalArgumentException if a variable is not known
     */
    static Template text(String text, PathPattern route) {
        List<Part> parts = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(text);
        int from = 0;
        while (variable.find()) {
            literal(parts, text.substring(from, variable.start()));
            parts.add(part(variable.group(1), route));
            from = variable.end();
        }
        literal(parts, text.substring(from));
        return new Template(List.copyOf(parts));
    }

    Template behind(String prefix) {
        List<Part> all = new ArrayList<>();
        literal(all, prefix);
        all.addAll(parts);
        return new Template(List.copyOf(all));
    }

    Template behindHost() {
        List<Part> all = new ArrayList<>();
        all.add(new Part.Host());
        all.addAll(parts);
        return new Template(List.copyOf(all));
    }

    public boolean constant() {
        return parts.stream().allMatch(Part.Literal.class::isInstance);
    }

    /**
     * @param path the canonical one of the request
     * @param host without a port; empty if none is known
     */
    public String render(String path, String host) {
        return render(path, host, false);
    }

    /** As {@link #render}, where what is put in becomes plain text: without the percent-encoding that a path needs. */
    String renderPlain(String path, String host) {
        return render(path, host, true);
    }

    private String render(String path, String host, boolean plain) {
        if (parts.size() == 1 && parts.get(0) instanceof Part.Literal all) {
            return all.text();
        }
        StringBuilder text = new StringBuilder(64);
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part instanceof Part.Literal literal) {
                text.append(literal.text());
            } else if (part instanceof Part.Segment segment) {
                int start = start(path, segment.number());
                int end = start < 0 ? -1 : path.indexOf('/', start);
                put(text, path, Math.max(0, start), start < 0 ? 0 : end < 0 ? path.length() : end, plain);
            } else if (part instanceof Part.Rest rest) {
                int start = start(path, rest.segments());
                put(text, path, start < 0 ? path.length() : start - 1, path.length(), plain);
            } else if (part instanceof Part.Path) {
                put(text, path, 0, path.length(), plain);
            } else {
                text.append(host);
            }
        }
        return text.toString();
    }

    private static void put(StringBuilder text, String path, int from, int to, boolean plain) {
        if (plain) {
            // A plus is a plus in a path, and no blank.
            text.append(URLDecoder.decode(path.substring(from, to).replace("+", "%2B"), StandardCharsets.UTF_8));
        } else {
            text.append(path, from, to);
        }
    }

    /** As {@link #render}, where the outcome is a path: never empty. */
    public String renderPath(String path, String host) {
        String rendered = render(path, host);
        return rendered.isEmpty() ? "/" : rendered;
    }

    /** As it might stand in a routes file, with the segments of the path by their numbers. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Literal literal) {
                text.append(literal.text());
            } else if (part instanceof Part.Segment segment) {
                text.append('{').append(segment.number()).append('}');
            } else {
                text.append(part instanceof Part.Rest ? "/**" : part instanceof Part.Path ? "{path}" : "{host}");
            }
        }
        return text.toString();
    }

    /** Where a segment begins, or -1 if the path has not so many. */
    private static int start(String path, int number) {
        int start = 1;
        for (int i = 0; i < number; i++) {
            int slash = path.indexOf('/', start);
            if (slash < 0) {
                return -1;
            }
            start = slash + 1;
        }
        return start;
    }

    private static Part part(String name, PathPattern route) {
        boolean own = route.segments().contains(new PathPattern.Segment.Variable(name));
        if (!own && name.equals("path")) {
            return new Part.Path();
        }
        if (!own && name.equals("host")) {
            return new Part.Host();
        }
        return new Part.Segment(number(name, route));
    }

    private static int number(String name, PathPattern route) {
        int number = route.segments().indexOf(new PathPattern.Segment.Variable(name));
        if (number < 0) {
            throw new IllegalArgumentException("there is no {" + name + "} in the route's path " + route.text());
        }
        return number;
    }

    private static void literal(List<Part> parts, String text) {
        int last = parts.size() - 1;
        if (text.isEmpty()) {
            return;
        }
        if (last >= 0 && parts.get(last) instanceof Part.Literal before) {
            parts.set(last, new Part.Literal(before.text() + text));
        } else {
            parts.add(new Part.Literal(text));
        }
    }
}
