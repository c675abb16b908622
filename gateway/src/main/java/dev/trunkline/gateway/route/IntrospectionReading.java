package dev.trunkline.gateway.route;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads whom to ask about a token or a key. */
final class IntrospectionReading {

    private static final Duration GOOD = Duration.ofSeconds(30);
    private static final Duration BAD = Duration.ofSeconds(10);

    private IntrospectionReading() {}

    /** Empty only if a fault was noted. */
    static Optional<Introspection> read(Section section, Set<String> upstreams) {
        Optional<String> upstream = section.optional("upstream", name -> Scalars.known(name, upstreams, "upstream"));
        boolean inside = section.has("upstream");
        Optional<String> location = inside
                ? section.required("path", IntrospectionReading::path)
                : section.required("url", IntrospectionReading::url);
        Optional<String> id = section.optional("client", Function.identity());
        Optional<String> secret = section.optional("secret", Function.identity());
        if (id.isPresent() != secret.isPresent()) {
            section.fault("client", "'client' and 'secret' come together");
        }
        Duration good = section.optional("good", Scalars::duration, GOOD);
        Duration bad = section.optional("bad", Scalars::duration, BAD);
        section.nothingElse();
        if (location.isEmpty() || inside && upstream.isEmpty()) {
            return Optional.empty();
        }
        Optional<Introspection.Client> client =
                id.flatMap(name -> secret.map(word -> new Introspection.Client(name, word)));
        return Optional.of(new Introspection(upstream, location.get(), client, good, bad));
    }

    private static String path(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("'" + text + "': a path starts with '/'");
        }
        return text;
    }

    /** Tokens and secrets go there, so nobody on the way may read them. */
    static String url(String text) {
        URI uri = URI.create(text);
        boolean here = "localhost".equals(uri.getHost()) || "127.0.0.1".equals(uri.getHost());
        if (uri.getHost() == null || !("https".equals(uri.getScheme()) || here && "http".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(
                    "'" + text + "': write https://host/... (http:// for this machine only)");
        }
        return text;
    }
}
