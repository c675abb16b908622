package dev.trunkline.gateway.exchange;

import java.util.Optional;

/**
 * What a request is for, in the one reading that decides everything and goes upstream: the four forms of RFC 9112 §3.2
 * brought to path, query and authority.
 *
 * @param path canonical; {@code *} for {@code OPTIONS *}
 * @param target the path with its query, as it goes upstream
 * @param authority as the client wrote it, well formed; empty if an HTTP/1.0 client wrote none
 */
record RequestTarget(String path, String target, String authority) {

    static final String SERVER_WIDE = "*";

    /** Of a request of which it cannot be said. */
    static final RequestTarget UNKNOWN = new RequestTarget("/", "/", "");

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** A target that has no meaning here; the message says why. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * @param uri the request target as it came
     * @param host of {@code Host} or {@code :authority}; empty if there was none
     */
    static RequestTarget of(String method, String uri, String host) throws Refused {
        if (!host.isEmpty() && !Authority.wellFormed(host)) {
            throw new Refused("The host is a name or an address, with or without a port.");
        }
        if (!uri.isEmpty() && uri.charAt(0) == '/') {
            return origin(uri, host);
        }
        if (uri.equals(SERVER_WIDE) && method.equals("OPTIONS")) {
            return new RequestTarget(SERVER_WIDE, SERVER_WIDE, host);
        }
        if (uri.regionMatches(true, 0, "http://", 0, 7)) {
            return absolute(method, uri, 7, host, HTTP_PORT);
        }
        if (uri.regionMatches(true, 0, "https://", 0, 8)) {
            return absolute(method, uri, 8, host, HTTPS_PORT);
        }
        throw new Refused("The request target is a path that starts with '/', or an absolute http or https URI.");
    }

    private static RequestTarget absolute(String method, String uri, int from, String host, int defaultPort)
            throws Refused {
        int end = from;
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        String authority = uri.substring(from, end);
        if (!Authority.wellFormed(authority)) {
            throw new Refused("The host of the request target is a name or an address, with or without a port.");
        }
        if (!host.isEmpty() && !Authority.same(authority, host, defaultPort)) {
            throw new Refused("The request target names another host than the Host header.");
        }
        if (end == uri.length()) {
            // RFC 9112 §3.2.4: this is how OPTIONS * looks on its way through a proxy.
            return method.equals("OPTIONS")
                    ? new RequestTarget(SERVER_WIDE, SERVER_WIDE, authority)
                    : new RequestTarget("/", "/", authority);
        }
        return origin(uri.charAt(end) == '/' ? uri.substring(end) : "/" + uri.substring(end), authority);
    }

    private static RequestTarget origin(String uri, String authority) throws Refused {
        int mark = uri.indexOf('?');
        String raw = mark < 0 ? uri : uri.substring(0, mark);
        try {
            String path = CanonicalPath.of(raw);
            if (mark < 0) {
                return new RequestTarget(path, path, authority);
            }
            Optional<String> query = CanonicalQuery.changed(uri, mark);
            String target = path.equals(raw) && query.isEmpty() ? uri : path + query.orElse(uri.substring(mark));
            return new RequestTarget(path, target, authority);
        } catch (CanonicalPath.Ambiguous ambiguous) {
            throw new Refused(ambiguous.getMessage());
        }
    }
}
