package dev.trunkline.user.key;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.rest.problem.Failures;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.rest.problem.ProblemWriter;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * What an operator may do to the signing keys, on the management port only: {@code GET /q/keys}, {@code POST
 * /q/keys/rotations} for the next key ahead of its time, {@code DELETE /q/keys/{kid}} for one that others may have.
 */
@Singleton
public class KeyOperations {

    private static final Logger LOG = Logger.getLogger(KeyOperations.class);

    private final KeyRing keys;
    private final ProblemWriter problems;
    private final ObjectMapper json;

    KeyOperations(KeyRing keys, ProblemWriter problems, ObjectMapper json) {
        this.keys = keys;
        this.problems = problems;
        this.json = json;
    }

    /** A key as an operator sees it. */
    record View(String kid, String state, Instant createdAt, Instant signsFrom) {}

    void register(@Observes ManagementInterface management) {
        route(management, "/q/keys", HttpMethod.GET, this::list);
        route(management, "/q/keys/rotations", HttpMethod.POST, this::rotate);
        route(management, "/q/keys/:kid", HttpMethod.DELETE, this::drop);
    }

    private void list(RoutingContext request) {
        List<KeptKey> published = keys.published();
        answer(
                request,
                200,
                Map.of(
                        "items",
                        published.stream().map(key -> view(key, published)).toList()));
    }

    private void rotate(RoutingContext request) {
        KeyKeeper.Next next = keys.rotate();
        answer(request, next.made() ? 201 : 200, view(next.key(), keys.published()));
    }

    private void drop(RoutingContext request) {
        String kid = request.pathParam("kid");
        if (!keys.drop(kid)) {
            throw ProblemException.notFound("there is no signing key " + kid + "; GET /q/keys lists them");
        }
        request.response().setStatusCode(204).end();
    }

    private View view(KeptKey key, List<KeptKey> published) {
        return new View(
                key.kid(),
                keys.state(key, published).name().toLowerCase(Locale.ROOT),
                key.createdAt(),
                key.signsFrom());
    }

    /** Off the event loop, for all of these wait for the database. */
    private void route(ManagementInterface management, String path, HttpMethod method, Operation operation) {
        management.router().route(path).blockingHandler(request -> run(request, method, operation), false);
    }

    private void run(RoutingContext request, HttpMethod method, Operation operation) {
        try {
            if (!request.request().method().equals(method)) {
                throw ProblemException.of(
                                405, "wrong-method", "Method not allowed", "this takes " + method + " and nothing else")
                        .withHeader(HttpHeaders.ALLOW, method.name());
            }
            // A page that an operator looks at can send a request here, but not without saying so.
            if (request.request().headers().contains("Origin")) {
                throw ProblemException.forbidden("this is not for browsers; leave Origin out");
            }
            operation.run(request);
        } catch (RuntimeException e) {
            ProblemException problem = Failures.problem(e);
            if (problem.status() == 500) {
                LOG.errorf(e, "%s %s failed", method, request.request().path());
            }
            problems.write(request, problem);
        }
    }

    private void answer(RoutingContext request, int status, Object body) {
        try {
            request.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(Buffer.buffer(json.writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view of keys is always JSON", e);
        }
    }

    /** What a route does. */
    private interface Operation {

        void run(RoutingContext request);
    }
}
