package dev.trunkline.rest.address;

import dev.trunkline.rest.method.AllowedMethods;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.rest.problem.ProblemWriter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Lets requests pass to the address that a resource has, and no other.
 *
 * <p>The redirect keeps method and body (RFC 9110 §15.4.9), and its {@code Location} is a path of a resource of ours,
 * never taken as the client sent it, so it cannot lead to another host ({@code //example.org/}).
 */
@Singleton
public class Targets {

    /** Before the limit on bodies, and all else. */
    private static final int FIRST = 20_000;

    private final AllowedMethods resources;
    private final ProblemWriter problems;
    private final int limit;

    /**
     * @param limit in octets; RFC 9110 §4.1 asks for 8,000
     */
    Targets(
            AllowedMethods resources,
            ProblemWriter problems,
            @ConfigProperty(name = "trunkline.target-limit", defaultValue = "8000") int limit) {
        this.resources = resources;
        this.problems = problems;
        this.limit = limit;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, FIRST);
    }

    private void check(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (request.uri().length() > limit) {
            refuse(
                    routing,
                    ProblemException.of(
                            414,
                            "address-too-long",
                            "URI too long",
                            "the address is longer than the " + limit + " characters that this service takes"));
            return;
        }
        Optional<String> fault = RequestTarget.fault(request.uri());
        if (fault.isPresent()) {
            refuse(routing, ProblemException.of(400, "malformed-request", "Malformed request", fault.get()));
            return;
        }
        if (request.path().indexOf(';') >= 0) {
            refuse(routing, ProblemException.notFound("no resource here has parameters (;) in its path"));
            return;
        }
        String canonical = RequestTarget.canonical(routing.normalizedPath());
        if (canonical.equals(request.path()) || resources.at(canonical).isEmpty()) {
            routing.next();
            return;
        }
        // What is still to come of a body is thrown away; it goes with the next request.
        request.resume();
        request.response()
                .setStatusCode(308)
                .putHeader(
                        HttpHeaders.LOCATION, request.query() == null ? canonical : canonical + "?" + request.query())
                .end();
    }

    private void refuse(RoutingContext routing, ProblemException problem) {
        routing.request().resume();
        problems.write(routing, problem);
    }
}
