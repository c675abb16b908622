package dev.trunkline.rest.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever ends a request early into one shape of answer. */
public class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final Duration STORE_RETRY = Duration.ofSeconds(2);
    private static final int MOST_CAUSES = 10;

    @ServerExceptionMapper
    public Response problem(ProblemException thrown, RoutingContext request) {
        Response.ResponseBuilder answer = Response.status(thrown.status())
                .type(Problem.MEDIA_TYPE)
                .entity(thrown.problem(path(request), traceId(request)));
        thrown.headers().forEach(answer::header);
        return answer.build();
    }

    @ServerExceptionMapper
    public Response violation(ConstraintViolationException thrown, RoutingContext request) {
        return problem(ProblemException.invalid(Faults.of(thrown.getConstraintViolations())), request);
    }

    @ServerExceptionMapper
    public Response malformed(JsonProcessingException thrown, RoutingContext request) {
        // What ends the reading of a body comes wrapped in the place that the reader was at.
        if (thrown.getCause() instanceof ProblemException ended) {
            return problem(ended, request);
        }
        return problem(ProblemException.invalid(List.of(Faults.of(thrown))), request);
    }

    // Quarkus has a mapper of its own for this one, which only a mapper for the very same type replaces.
    @ServerExceptionMapper
    public Response mismatched(MismatchedInputException thrown, RoutingContext request) {
        return malformed(thrown, request);
    }

    @ServerExceptionMapper
    public Response authenticationFailed(AuthenticationFailedException thrown, RoutingContext request) {
        return problem(ProblemException.invalidToken(), request);
    }

    @ServerExceptionMapper
    public Response unauthorized(UnauthorizedException thrown, RoutingContext request) {
        return problem(
                ProblemException.unauthenticated("send an access token: Authorization: Bearer <token>"), request);
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException thrown, RoutingContext request) {
        return problem(ProblemException.forbidden("this account may not do that"), request);
    }

    /** The threads that would look at its token are busy, and those who wait for them are as many as may. */
    @ServerExceptionMapper
    public Response rejected(RejectedExecutionException thrown, RoutingContext request) {
        return problem(ProblemException.overloaded(), request);
    }

    /** What the framework itself refuses: no such path, method, media type, or a body that cannot be read. */
    @ServerExceptionMapper
    public Response refused(WebApplicationException thrown, RoutingContext request) {
        if (thrown.getCause() instanceof JsonProcessingException malformed) {
            return malformed(malformed, request);
        }
        Response refusal = thrown.getResponse();
        if (refusal.getStatus() < 400 || refusal.hasEntity()) {
            return refusal;
        }
        if (refusal.getStatus() >= 500) {
            LOG.errorf(thrown, "%s %s failed", request.request().method(), path(request));
        }
        Response.StatusType status = refusal.getStatusInfo();
        Problem body = new Problem(
                URI.create("about:blank"),
                status.getReasonPhrase(),
                status.getStatusCode(),
                Refusals.detail(status.getStatusCode(), request.request()),
                path(request),
                traceId(request),
                List.of());
        return Response.fromResponse(refusal)
                .type(Problem.MEDIA_TYPE)
                .entity(body)
                .build();
    }

    @ServerExceptionMapper
    public Response unexpected(Throwable thrown, RoutingContext request) {
        Optional<SQLException> store = StoreFaults.unavailable(thrown);
        if (store.isPresent()) {
            LOG.warnf(
                    "%s %s: the database does not answer: %s",
                    request.request().method(), path(request), store.get().getMessage());
            return problem(
                    ProblemException.unavailable("the database does not answer; try again", STORE_RETRY), request);
        }
        if (hungUp(thrown)) {
            LOG.debugf(
                    "%s %s: the client went away within its request",
                    request.request().method(), path(request));
            return problem(ProblemException.invalid("", "the request ended before its body did"), request);
        }
        String traceId = traceId(request);
        LOG.errorf(thrown, "%s %s failed, trace %s", request.request().method(), path(request), traceId);
        Problem body = new Problem(
                URI.create("about:blank"),
                "Internal Server Error",
                500,
                "the service failed; tell the operator the traceId",
                path(request),
                traceId,
                List.of());
        return Response.serverError().type(Problem.MEDIA_TYPE).entity(body).build();
    }

    /** The reading of a body tells it inside of two others. */
    private static boolean hungUp(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .anyMatch(HttpClosedException.class::isInstance);
    }

    private static String path(RoutingContext request) {
        return request.request().path();
    }

    private static String traceId(RoutingContext request) {
        return TraceId.of(Optional.ofNullable(request.request().getHeader("traceparent")));
    }
}
