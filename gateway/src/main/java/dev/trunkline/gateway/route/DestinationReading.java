package dev.trunkline.gateway.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads where a route leads: {@code to} an upstream, a split of several, or an answer of the gateway's own. */
final class DestinationReading {

    private static final Pattern ABSOLUTE =
            Pattern.compile("(https?://)(\\{host}|[A-Za-z0-9.\\-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?(/.*)?");
    private static final int LONGEST_BODY = 64 << 10;
    private static final int MOST_SHARES = 16;

    private final Declared declared;

    DestinationReading(Declared declared) {
        this.declared = declared;
    }

    /** Empty only if a fault was noted. */
    Optional<Destination> read(Section route, Criteria match) {
        List<String> given =
                Stream.of("to", "respond", "redirect").filter(route::has).toList();
        if (given.size() > 1) {
            route.fault(given.get(1), "a route leads to one thing: 'to', 'respond' or 'redirect'");
        }
        Optional<Destination> destination;
        if (route.has("respond")) {
            destination = route.child("respond").flatMap(section -> fixed(section, match.path()));
        } else if (route.has("redirect")) {
            destination = route.child("redirect").flatMap(section -> redirect(section, match));
        } else {
            List<Node> items = route.items("to");
            boolean split = items.size() > 1 || items.size() == 1 && !(items.get(0) instanceof ScalarNode);
            destination = split ? split(route, items, match.path()) : declared.destinationOf(route, "to");
        }
        if (route.has("sticky") && route.items("to").size() < 2) {
            route.fault("sticky", "'sticky' is for a 'to' of several upstreams with weights");
        }
        return destination;
    }

    private Optional<Destination> split(Section route, List<Node> items, PathPattern path) {
        List<Destination.Split.Share> shares = new ArrayList<>();
        for (Node item : items) {
            Section section = route.section(item, "a share");
            Optional<Upstream> upstream = declared.upstreamOf(section, "upstream");
            Optional<Long> weight = section.required("weight", text -> Scalars.count(text, 0, 10_000));
            section.nothingElse();
            upstream.flatMap(to -> weight.map(n -> new Destination.Split.Share(to, n.intValue())))
                    .ifPresent(shares::add);
        }
        Optional<HashKey> sticky = route.optional("sticky", text -> BalancingReading.key(text, path));
        Destination.Split split = new Destination.Split(List.copyOf(shares), sticky);
        if (items.size() > MOST_SHARES) {
            route.fault("to", "a split has at most " + MOST_SHARES + " shares");
        }
        if (shares.size() == items.size() && split.whole() == 0) {
            route.fault("to", "the weights are all 0, so nothing could go anywhere");
        }
        return shares.size() == items.size() ? Optional.of(split) : Optional.empty();
    }

    private static Optional<Destination> fixed(Section section, PathPattern path) {
        long status = section.optional("status", text -> Scalars.count(text, 200, 599), 200L);
        String type = section.optional("type", FieldReading::value, "text/plain; charset=utf-8");
        Template body = section.optional(
                "body", text -> body(text, type, path), new Template(List.of(new Template.Part.Literal(""))));
        List<String> headers = new ArrayList<>();
        section.child("headers").ifPresent(given -> {
            for (String name : given.names()) {
                given.list(name, text -> List.of(FieldReading.name(name), FieldReading.value(text)))
                        .forEach(headers::addAll);
            }
        });
        section.nothingElse();
        boolean empty = body.constant() && body.render("", "").isEmpty();
        if (!empty && (status == 204 || status == 205 || status == 304)) {
            section.fault("body", "an answer with " + status + " has no body");
        }
        if (!empty) {
            headers.addAll(List.of("Content-Type", type));
        }
        return Optional.of(new Destination.Fixed((int) status, List.copyOf(headers), body));
    }

    /** In other types than these, a piece of the path might mean something. */
    private static Template body(String text, String type, PathPattern path) {
        Template body = Template.text(text, path);
        String bare = type.toLowerCase(Locale.ROOT);
        if (!body.constant() && !bare.startsWith("text/plain") && !bare.contains("json")) {
            throw new IllegalArgumentException("a variable may stand in a body of text/plain or JSON only");
        }
        if (text.length() > LONGEST_BODY) {
            throw new IllegalArgumentException("a fixed body has at most " + LONGEST_BODY + " characters");
        }
        return body;
    }

    private static Optional<Destination> redirect(Section section, Criteria match) {
        long status = section.optional(
                "status", text -> Long.parseLong(Scalars.oneOf(text, Set.of("301", "302", "307", "308"))), 308L);
        Optional<Template> to = section.required("to", text -> location(text, match));
        boolean query = section.optional("query", Scalars::flag, true);
        section.nothingElse();
        return to.map(location -> new Destination.Redirect((int) status, location, query));
    }

    /**
     * The host is literal, or one that the route is for: a client's own word must not decide where others are sent. A path
     * is canonical, so it cannot begin with two slashes and be taken for a host.
     */
    private static Template location(String text, Criteria match) {
        if (text.startsWith("/") && !text.startsWith("//")) {
            return Template.path(text, match.path());
        }
        Matcher absolute = ABSOLUTE.matcher(text);
        if (!absolute.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "': write a path, as /new/{id}, or https://host/path with a literal host or {host}");
        }
        if (absolute.group(2).equals("{host}") && match.hosts().isEmpty()) {
            throw new IllegalArgumentException(
                    "{host} may stand here only if the route's 'match' says which hosts it is for");
        }
        String path = absolute.group(4) == null ? "/" : absolute.group(4);
        Template rest = Template.path(path, match.path());
        String port = absolute.group(3) == null ? "" : absolute.group(3);
        return absolute.group(2).equals("{host}")
                ? rest.behind(port).behindHost().behind(absolute.group(1))
                : rest.behind(absolute.group(1) + absolute.group(2) + port);
    }
}
