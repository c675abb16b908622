package dev.trunkline.rest.method;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Answers OPTIONS by path, and tells on a 405 or 415 what would have been right. */
@Singleton
public class MethodFilter {

    private final AllowedMethods allowed;

    MethodFilter(AllowedMethods allowed) {
        this.allowed = allowed;
    }

    @ServerRequestFilter(preMatching = true)
    public Optional<Response> options(ContainerRequestContext request, RoutingContext routing) {
        if (!request.getMethod().equals(HttpMethod.OPTIONS)) {
            return Optional.empty();
        }
        // Else the framework would answer 200 beneath a resource, whatever the path.
        AllowedMethods.Allowed at = allowed.at(routing.normalizedPath()).orElseThrow(NotFoundException::new);
        Response.ResponseBuilder answer = Response.noContent().header(HttpHeaders.ALLOW, at.allow());
        accepted(at, HttpMethod.PATCH).ifPresent(types -> answer.header("Accept-Patch", types));
        accepted(at, HttpMethod.POST).ifPresent(types -> answer.header("Accept-Post", types));
        return Optional.of(answer.build());
    }

    /**
     * Refuses a method that is not for the path. The framework asks one resource class after the other and answers as
     * the last one would, by 404 if that has the method, but for another path.
     */
    @ServerRequestFilter(preMatching = true)
    public void refuse(ContainerRequestContext request, RoutingContext routing) {
        allowed.at(routing.normalizedPath())
                .filter(at -> !at.methods().contains(request.getMethod()))
                .ifPresent(at -> {
                    throw new NotAllowedException(at.allow());
                });
    }

    /**
     * Lets GET answer HEAD, headers and all (RFC 9110 §9.3.2); the server beneath keeps the body to itself. The
     * framework's own HEAD leaves out what only the writing of a body would tell: its type's charset and its length.
     */
    @ServerRequestFilter(preMatching = true)
    public void head(ContainerRequestContext request, RoutingContext routing) {
        if (request.getMethod().equals(HttpMethod.HEAD)
                && allowed.at(routing.normalizedPath())
                        .filter(AllowedMethods.Allowed::ownHead)
                        .isEmpty()) {
            request.setMethod(HttpMethod.GET);
        }
    }

    /** Tells the length of text and bytes to HEAD; that of JSON is told by its writer. */
    @ServerResponseFilter
    public void length(ContainerResponseContext response, RoutingContext routing) {
        if (routing.request().method() == io.vertx.core.http.HttpMethod.HEAD) {
            if (response.getEntity() instanceof String text) {
                length(response, text.getBytes(StandardCharsets.UTF_8));
            } else if (response.getEntity() instanceof byte[] bytes) {
                length(response, bytes);
            }
        }
    }

    private static void length(ContainerResponseContext response, byte[] body) {
        response.getHeaders().putSingle(HttpHeaders.CONTENT_LENGTH, body.length);
    }

    @ServerResponseFilter
    public void tellOnRefusal(
            ContainerRequestContext request, ContainerResponseContext response, RoutingContext routing) {
        int status = response.getStatus();
        if (status == 405) {
            allowed.at(routing.normalizedPath())
                    .ifPresent(at -> response.getHeaders().putSingle(HttpHeaders.ALLOW, at.allow()));
        } else if (status == 415) {
            String method = request.getMethod();
            String header = method.equals(HttpMethod.PATCH)
                    ? "Accept-Patch"
                    : method.equals(HttpMethod.POST) ? "Accept-Post" : "Accept";
            allowed.at(routing.normalizedPath())
                    .flatMap(at -> accepted(at, method))
                    .ifPresent(types -> response.getHeaders().putSingle(header, types));
        }
    }

    /** Where there is more than one form to choose from, caches must know that it was chosen (RFC 9110 §12.5.5). */
    @ServerResponseFilter
    public void negotiated(ContainerRequestContext request, ContainerResponseContext response, RoutingContext routing) {
        boolean choice = allowed.at(routing.normalizedPath())
                .map(at -> at.produces().getOrDefault(request.getMethod(), Set.of()))
                .filter(types -> types.size() > 1)
                .isPresent();
        if (choice) {
            response.getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        }
    }

    private static Optional<String> accepted(AllowedMethods.Allowed at, String method) {
        return Optional.ofNullable(at.consumes().get(method)).map(types -> String.join(", ", types));
    }
}
