package dev.trunkline.rest.paging;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Says in a header what a page's {@code next} says in its body: where the next page is (RFC 8288 §3). */
@Singleton
public class NextLink {

    private static final String CURSOR = "cursor";

    @ServerResponseFilter
    public void add(ContainerResponseContext response, RoutingContext routing) {
        if (response.getEntity() instanceof Page<?> page && page.next().isPresent()) {
            String target = target(routing.request(), page.next().get());
            response.getHeaders().add(HttpHeaders.LINK, "<" + target + ">; rel=\"next\"");
        }
    }

    /** The request's own, with another cursor; relative, for the client's view of the host is the gateway's. */
    private static String target(HttpServerRequest request, String cursor) {
        Stream<String> others = request.query() == null
                ? Stream.empty()
                : Arrays.stream(request.query().split("&"))
                        .filter(parameter -> !parameter.isEmpty() && !parameter.startsWith(CURSOR + "="));
        // A cursor is base64url and needs no encoding; what the client sent is encoded already.
        return Stream.concat(others, Stream.of(CURSOR + "=" + cursor))
                .collect(Collectors.joining("&", request.path() + "?", ""));
    }
}
