package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.route.Upstream;

/**
 * Where an upstream says that something is, as the client can find it. A service that makes a whole URI of a path has the
 * name that it was asked by, which is its endpoint's and leads nowhere out there; whatever else it names is its own matter.
 */
final class Locations {

    private static final String LOCATION = "location";
    private static final String CONTENT_LOCATION = "content-location";
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final String HTTP_PORT = ":80";
    private static final String HTTPS_PORT = ":443";

    private Locations() {}

    /** Whether a field says where something is (RFC 9110 §10.2.2, §8.7). */
    static boolean named(CharSequence name) {
        return FieldLines.is(name, LOCATION) || FieldLines.is(name, CONTENT_LOCATION);
    }

    /** The value of such a field with the client's scheme and host for the upstream's; its path and all behind stay. */
    static String outward(String value, Exchange exchange) {
        boolean secure = value.regionMatches(true, 0, HTTPS, 0, HTTPS.length());
        if (!secure && !value.regionMatches(true, 0, HTTP, 0, HTTP.length())) {
            return value;
        }
        int from = secure ? HTTPS.length() : HTTP.length();
        int to = from;
        while (to < value.length() && "/?#".indexOf(value.charAt(to)) < 0) {
            to++;
        }
        String scheme = exchange.client().scheme();
        boolean sameWay = secure == scheme.equals("https") || secure == askedByTls(exchange);
        if (!sameWay || !same(value, from, to, exchange.trip().endpoint(), secure ? HTTPS_PORT : HTTP_PORT)) {
            // By the other scheme on purpose, it may be: the client's would send it round in circles.
            return value;
        }
        String rest = value.substring(to);
        return exchange.authority().isEmpty() ? relative(rest) : scheme + "://" + exchange.authority() + rest;
    }

    /** Whether the upstream was asked by TLS. */
    private static boolean askedByTls(Exchange exchange) {
        return exchange.destination() instanceof Upstream upstream
                && upstream.transport().tls();
    }

    /**
     * @param endpoint with its port
     * @param usual the port that may be left out
     */
    private static boolean same(String value, int from, int to, String endpoint, String usual) {
        int length = to - from;
        int withoutPort = endpoint.endsWith(usual) ? endpoint.length() - usual.length() : endpoint.length();
        return length > 0
                && (length == endpoint.length() || length == withoutPort)
                && value.regionMatches(true, from, endpoint, 0, length);
    }

    /** For a client of HTTP/1.0 that names no host. What begins with two slashes would be another one (RFC 3986 §4.2). */
    private static String relative(String rest) {
        return rest.startsWith("//") ? "/." + rest : rest.startsWith("/") ? rest : "/" + rest;
    }
}
