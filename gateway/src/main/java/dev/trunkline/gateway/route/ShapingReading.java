package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a route does to its requests: {@code rewrite}, {@code mirror}, {@code filter}. */
final class ShapingReading {

    private static final long MIRRORED_BODY = 64 << 10;
    private static final long MOST_MIRRORED_BODY = 1 << 20;

    private final Declared declared;
    private final FilterReading filter;

    ShapingReading(Declared declared, FilterReading filter) {
        this.declared = declared;
        this.filter = filter;
    }

    Shaping read(Section route, PathPattern path) {
        Rewrite rewrite =
                route.child("rewrite").map(section -> rewrite(section, path)).orElse(Rewrite.NONE);
        Optional<Mirror> mirror = route.child("mirror").flatMap(this::mirror);
        return new Shaping(rewrite, mirror, filter.ofRoute(route));
    }

    private static Rewrite rewrite(Section section, PathPattern route) {
        Optional<Template> path = path(section, route);
        List<FieldChanges.Line> setQuery = new ArrayList<>();
        List<String> removeQuery = new ArrayList<>();
        section.child("query").ifPresent(query -> {
            query.child("set").ifPresent(set -> {
                for (String name : set.names()) {
                    set.optional(name, text -> Template.text(text, route))
                            .ifPresent(value -> setQuery.add(new FieldChanges.Line(name, value)));
                }
            });
            removeQuery.addAll(query.list("remove", text -> text));
            query.nothingElse();
        });
        FieldChanges request = FieldReading.read(section.child("request"), route);
        FieldChanges response = FieldReading.read(section.child("response"), route);
        section.nothingElse();
        return new Rewrite(path, List.copyOf(setQuery), List.copyOf(removeQuery), request, response);
    }

    private static Optional<Template> path(Section section, PathPattern route) {
        Optional<Template> whole = section.optional("path", text -> Template.path(text, route));
        Optional<PathPattern> strip = section.optional("strip", ShapingReading::literalPath);
        Optional<PathPattern> prepend = section.optional("prepend", ShapingReading::literalPath);
        if (strip.isPresent() && !startsWith(route, strip.get())) {
            section.fault(
                    "strip",
                    "the route's path " + route.text() + " does not begin with '"
                            + strip.get().text() + "', so it cannot be taken away");
        }
        if (whole.isPresent() && (strip.isPresent() || prepend.isPresent())) {
            section.fault("path", "'path' says all of the new path: remove 'strip' and 'prepend'");
        }
        if (strip.isEmpty() && prepend.isEmpty()) {
            return whole;
        }
        int stripped = strip.map(pattern -> pattern.segments().size()).orElse(0);
        return Optional.of(
                Template.replacing(stripped, prepend.map(PathPattern::text).orElse("")));
    }

    private static PathPattern literalPath(String text) {
        PathPattern path = PathPattern.parse(text);
        if (path.prefix() || path.segments().stream().anyMatch(PathPattern.Segment.Variable.class::isInstance)) {
            throw new IllegalArgumentException("'" + text + "': write literal segments, as /api/v1");
        }
        return path;
    }

    private static boolean startsWith(PathPattern route, PathPattern strip) {
        int length = strip.segments().size();
        return route.segments().size() >= length
                && route.segments().subList(0, length).equals(strip.segments());
    }

    private Optional<Mirror> mirror(Section section) {
        Optional<Upstream> to = declared.upstreamOf(section, "to");
        double share = section.optional("share", Scalars::share, 1.0);
        Duration timeout = section.optional("timeout", Scalars::duration, Duration.ofSeconds(2));
        long body = section.optional("max-body", ShapingReading::mirroredBody, MIRRORED_BODY);
        long most = section.optional("most", text -> Scalars.count(text, 1, 10_000), 64L);
        section.nothingElse();
        return to.map(upstream -> new Mirror(upstream, share, timeout, (int) body, (int) most));
    }

    private static long mirroredBody(String text) {
        long size = Scalars.size(text);
        if (size > MOST_MIRRORED_BODY) {
            throw new IllegalArgumentException("'" + text + "': at most 1MiB of a body is kept for a mirror");
        }
        return size;
    }
}
