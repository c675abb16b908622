package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.route.Asked;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;

/** A request as routes and rules look at it; what they do not ask for is not looked up. */
final class HttpAsked implements Asked {

    private final HttpServerRequest request;
    private final String path;
    private String host;

    /**
     * @param path the canonical one
     */
    HttpAsked(HttpServerRequest request, String path) {
        this.request = request;
        this.path = path;
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String host() {
        if (host == null) {
            HostAndPort authority = request.authority();
            host = authority == null ? "" : plain(authority.host());
        }
        return host;
    }

    @Override
    public String query() {
        String query = request.query();
        return query == null ? "" : query;
    }

    @Override
    public List<String> header(String name) {
        return request.headers().getAll(name);
    }

    /** A dot at the end makes a name absolute, and no other name. */
    private static String plain(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
