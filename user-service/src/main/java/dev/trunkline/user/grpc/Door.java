package dev.trunkline.user.grpc;

import com.google.rpc.Status;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.rest.problem.ProblemWriter;
import dev.trunkline.rest.problem.TraceId;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses what says that it is a call and is none, before the server beneath stumbles over it: that takes every kind of
 * {@code application/grpc-}something for its own, fails at metadata that is not the Base64 it should be, and drops a
 * message whose compression it does not know.
 */
@Singleton
class Door {

    /** After the check of addresses, before the limit on bodies, which speaks HTTP. */
    private static final int PLACE = 15_000;

    private static final Pattern MEDIA_TYPE = Pattern.compile("application/grpc(\\+proto)?\\s*(;.*)?");
    private static final Set<String> ENCODINGS = Set.of("identity", "gzip");
    private static final String GRPC = "application/grpc";

    private static final String ENCODING = "grpc-encoding";
    /** What stands before a message. */
    private static final int PREFIX_BYTES = 5;

    private final Set<String> paths;
    private final ProblemWriter problems;
    private final int messageLimit;

    /**
     * @param messageLimit in bytes
     */
    Door(
            ServiceIndex services,
            ProblemWriter problems,
            @ConfigProperty(name = "trunkline.body-limit", defaultValue = "65536") int messageLimit) {
        this.paths = services.paths();
        this.problems = problems;
        this.messageLimit = messageLimit;
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, PLACE);
    }

    private void admit(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String type = String.valueOf(request.getHeader("content-type")).toLowerCase(Locale.ROOT);
        if (request.version() != HttpVersion.HTTP_2 || !type.startsWith(GRPC)) {
            routing.next();
        } else if (!MEDIA_TYPE.matcher(type).matches()) {
            refuseHttp(
                    routing,
                    ProblemException.of(
                            415, "not-grpc", "Unsupported media type", "calls are application/grpc or its +proto"));
        } else if (!request.method().equals(HttpMethod.POST)) {
            refuseHttp(
                    routing,
                    ProblemException.of(405, "not-grpc", "Method not allowed", "calls are made by POST")
                            .withHeader("Allow", "POST"));
        } else {
            Optional<ProblemException> fault = fault(request);
            if (fault.isPresent()) {
                refuse(request, fault.get());
            } else {
                if (request.getHeader(ENCODING) == null) {
                    // Said outright, for a message that calls itself compressed without it is an error that is logged.
                    request.headers().set(ENCODING, "identity");
                }
                Hangup.watch(routing);
                routing.next();
            }
        }
    }

    private Optional<ProblemException> fault(HttpServerRequest request) {
        if (!paths.contains(request.path())) {
            // Names that callers make up must not become names of metrics.
            Vertx.currentContext().putLocal("UrlPathTemplate", "/{service}/{method}");
            return Optional.of(ProblemException.of(
                    501, "no-such-method", "Not implemented", "this service has no such method; ask its reflection"));
        }
        if (length(request) > messageLimit + PREFIX_BYTES) {
            return Optional.of(Inbound.tooLarge(messageLimit));
        }
        String encoding = request.getHeader(ENCODING);
        if (encoding != null && !ENCODINGS.contains(encoding)) {
            return Optional.of(ProblemException.of(
                    501, "no-such-encoding", "Not implemented", "messages may be compressed by gzip or not at all"));
        }
        return request.headers().entries().stream()
                .filter(entry -> entry.getKey().endsWith("-bin") && !base64(entry))
                .findAny()
                .map(entry -> ProblemException.of(
                        400, "malformed-metadata", "Malformed request", "metadata named -bin must be in Base64"));
    }

    /** As far as it is told beforehand; the codec refuses what is no length. */
    private static long length(HttpServerRequest request) {
        String header = request.getHeader("content-length");
        return header == null ? 0 : Long.parseLong(header);
    }

    private static boolean base64(Map.Entry<String, String> entry) {
        try {
            Base64.getDecoder().decode(entry.getValue());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void refuseHttp(RoutingContext routing, ProblemException problem) {
        routing.request().resume();
        problems.write(routing, problem);
    }

    /** A call that ends before anything was answered has its trailers in place of its headers. */
    private static void refuse(HttpServerRequest request, ProblemException problem) {
        request.resume();
        String traceId = TraceId.of(Optional.ofNullable(request.getHeader("traceparent")));
        Status status = Statuses.of(problem, Optional.empty(), traceId);
        request.response()
                .putHeader("content-type", GRPC)
                .putHeader("grpc-accept-encoding", "identity,gzip")
                .putHeader("grpc-status", Integer.toString(status.getCode()))
                // Only our own words, which need no encoding.
                .putHeader("grpc-message", status.getMessage())
                .putHeader("grpc-status-details-bin", Base64.getEncoder().encodeToString(status.toByteArray()))
                .end();
    }
}
