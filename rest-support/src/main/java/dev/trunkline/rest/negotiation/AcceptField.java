package dev.trunkline.rest.negotiation;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Hands the framework an {@code Accept} that it can read, for it answers 500 to some that it cannot. What is malformed asks
 * for nothing, so that a field of which nothing is left is as good as none: RFC 9110 §12.5.1 lets a server disregard the
 * field. What is well-formed and cannot be had is still 406.
 */
@Singleton
public class AcceptField {

    @ServerRequestFilter(preMatching = true)
    public void mend(RoutingContext routing) {
        MultiMap headers = routing.request().headers();
        List<String> fields = headers.getAll(HttpHeaders.ACCEPT);
        if (fields.isEmpty() || fields.size() == 1 && MediaRanges.plain(fields.get(0))) {
            return;
        }
        Optional<String> read = MediaRanges.of(fields).text();
        if (read.isPresent()) {
            headers.set(HttpHeaders.ACCEPT, read.get());
        } else {
            headers.remove(HttpHeaders.ACCEPT);
        }
    }
}
