package dev.trunkline.gateway.route;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads which pages of other origins may use a route. */
final class CorsReading {

    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    /** What the services' APIs understand. */
    private static final List<String> HEADERS = List.of(
            "accept",
            "authorization",
            "content-type",
            "idempotency-key",
            "if-match",
            "if-none-match",
            "last-event-id",
            "prefer");

    /** What clients act on; {@code X-Poll-Interval} is feed-service's word on when to poll next. */
    private static final List<String> EXPOSED = List.of(
            "ETag",
            "Link",
            "Location",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "WWW-Authenticate",
            "X-Poll-Interval");

    private CorsReading() {}

    static Optional<Cors> read(Section route) {
        return route.child("cors").map(CorsReading::cors);
    }

    private static Cors cors(Section section) {
        List<String> origins = section.list("origins", CorsReading::origin);
        if (section.items("origins").isEmpty()) {
            section.fault("origins", "'origins' is missing here: [https://app.example.test], or \"*\" for all");
        }
        boolean any = origins.contains("*");
        List<String> headers = section.list("headers", CorsReading::name);
        List<String> exposed = section.list("expose", CorsReading::name);
        boolean credentials = section.optional("credentials", Scalars::flag, false);
        if (any && credentials) {
            section.fault("credentials", "no browser sends credentials where all origins may ask: name the origins");
        }
        Duration maxAge = section.optional("max-age", Scalars::duration, MAX_AGE);
        section.nothingElse();
        Set<String> allowed = Set.copyOf((headers.isEmpty() ? HEADERS : headers)
                .stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
        return new Cors(
                any,
                Set.copyOf(origins),
                allowed,
                exposed.isEmpty() ? EXPOSED : List.copyOf(exposed),
                credentials,
                maxAge);
    }

    /** A scheme, a host and a port that is not the usual one, as browsers write them; nothing behind. */
    private static String origin(String text) {
        if (text.equals("*")) {
            return text;
        }
        try {
            URI uri = URI.create(text);
            if (("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && text.equals(
                            uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))) {
                return text.toLowerCase(Locale.ROOT);
            }
        } catch (IllegalArgumentException notAUri) {
            // told below
        }
        throw new IllegalArgumentException("'" + text + "': write https://app.example.test, without a path, or \"*\"");
    }

    private static String name(String text) {
        if (!text.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")) {
            throw new IllegalArgumentException("'" + text + "' is not the name of a header field");
        }
        return text;
    }
}
