package dev.trunkline.rest.problem;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.RejectedExecutionException;

/**
 * Gives a problem to what fails before any resource is found; the router would answer it without a body. What the HTTP
 * codec refuses never comes this far and has none.
 */
@Singleton
public class RouterFaults {

    private final ProblemWriter problems;

    RouterFaults(ProblemWriter problems) {
        this.problems = problems;
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(this::failed);
        // Some of it fails before the routes are looked at, and so before their failure handlers.
        router.errorHandler(400, this::failed);
    }

    private void failed(RoutingContext request) {
        if (request.response().headWritten()) {
            request.next();
        } else if (request.failure() instanceof RejectedExecutionException) {
            problems.write(request, ProblemException.overloaded());
        } else if (request.statusCode() == 400) {
            problems.write(
                    request,
                    ProblemException.of(
                            400,
                            "malformed-request",
                            "Malformed request",
                            request.failure() == null
                                    ? "the request cannot be read"
                                    : request.failure().getMessage()));
        } else {
            request.next();
        }
    }
}
