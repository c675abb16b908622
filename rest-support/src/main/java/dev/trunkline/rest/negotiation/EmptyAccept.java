package dev.trunkline.rest.negotiation;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Takes an {@code Accept} without an element, a list that may be empty (RFC 9110 §12.5.1), for none, which the framework cannot. */
@Singleton
public class EmptyAccept {

    @ServerRequestFilter(preMatching = true)
    public void drop(RoutingContext routing) {
        MultiMap headers = routing.request().headers();
        String accept = headers.get(HttpHeaders.ACCEPT);
        if (accept != null && accept.isBlank()) {
            headers.remove(HttpHeaders.ACCEPT);
        }
    }
}
