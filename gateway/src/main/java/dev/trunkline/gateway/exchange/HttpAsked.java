package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.route.Asked;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** A request as routes and rules look at it; what they do not ask for is not looked up. */
final class HttpAsked implements Asked {

    private final HttpServerRequest request;
    private final RequestTarget target;
    private final Intake intake;
    private String host;
    private Client client;

    HttpAsked(HttpServerRequest request, RequestTarget target, Intake intake) {
        this.request = request;
        this.target = target;
        this.intake = intake;
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String path() {
        return target.path();
    }

    @Override
    public String host() {
        if (host == null) {
            host = target.authority().isEmpty() ? "" : Authority.host(target.authority());
        }
        return host;
    }

    @Override
    public String query() {
        String all = target.target();
        int mark = all.indexOf('?');
        return mark < 0 ? "" : all.substring(mark + 1);
    }

    @Override
    public List<String> header(String name) {
        if (name.equalsIgnoreCase("host")) {
            // Over HTTP/2 it may stand in :authority, and the server beneath takes either out of the fields.
            return target.authority().isEmpty() ? List.of() : List.of(target.authority());
        }
        return request.headers().getAll(name);
    }

    @Override
    public String address() {
        return client().address();
    }

    /** Who sent it, behind all proxies that are trusted. */
    Client client() {
        if (client == null) {
            client = intake.client(request);
        }
        return client;
    }

    /** The path with its query, as it goes upstream. */
    String target() {
        return target.target();
    }

    /** As the client wrote it, well formed; empty if an HTTP/1.0 client wrote none. */
    String authority() {
        return target.authority();
    }
}
