package dev.trunkline.rest.trace;

import dev.trunkline.rest.method.AllowedMethods;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Continues the trace that a request comes with (W3C Trace Context), if its caller has recorded its own part: one span,
 * from the first of the request to the last of its answer, named by OpenTelemetry's conventions for HTTP. No trace begins
 * here; whether there is one is decided at the edge, once for all. Without a receiver to send spans to, no request ever
 * gets here.
 */
@Singleton
public class ServerSpans {

    /** Before the first who may refuse a request. */
    private static final int FIRST = 30_000;

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    /** Any other is written as {@code _OTHER}, so that clients cannot make up names of spans. */
    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private static final TextMapGetter<HttpServerRequest> FIELDS = new TextMapGetter<>() {

        @Override
        public Iterable<String> keys(HttpServerRequest request) {
            return request.headers().names();
        }

        @Override
        public String get(HttpServerRequest request, String name) {
            return request.getHeader(name);
        }
    };

    private final AllowedMethods resources;
    private final Optional<Tracing> tracing;

    ServerSpans(
            AllowedMethods resources,
            TracingSettings settings,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.resources = resources;
        this.tracing = settings.endpoint().map(endpoint -> new Tracing(service, endpoint, settings));
    }

    void register(@Observes Filters filters) {
        tracing.map(Tracing::tracer).ifPresent(tracer -> filters.register(routing -> begin(routing, tracer), FIRST));
    }

    void close(@Observes ShutdownEvent stopping) {
        tracing.ifPresent(Tracing::close);
    }

    private void begin(RoutingContext routing, Tracer tracer) {
        HttpServerRequest request = routing.request();
        Context caller = W3CTraceContextPropagator.getInstance().extract(Context.root(), request, FIELDS);
        // An upgraded connection has no end that the router hears of; the gateway has a span for it.
        if (Span.fromContext(caller).getSpanContext().isSampled()
                && !request.headers().contains(HttpHeaders.UPGRADE)) {
            String method = request.method().name();
            Span span = tracer.spanBuilder(METHODS.contains(method) ? method : "HTTP")
                    .setParent(caller)
                    .setSpanKind(SpanKind.SERVER)
                    .setAttribute(METHOD, METHODS.contains(method) ? method : "_OTHER")
                    .setAttribute(SCHEME, request.scheme())
                    .setAttribute(PATH, request.path())
                    .startSpan();
            routing.addEndHandler(ended -> end(routing, span, ended.succeeded()));
        }
        routing.next();
    }

    private void end(RoutingContext routing, Span span, boolean whole) {
        resources.template(routing.normalizedPath()).ifPresent(template -> {
            span.setAttribute(ROUTE, template);
            if (METHODS.contains(routing.request().method().name())) {
                span.updateName(routing.request().method().name() + " " + template);
            }
        });
        int status = routing.response().getStatusCode();
        if (!whole) {
            fail(span, "cut");
        } else {
            span.setAttribute(STATUS, (long) status);
            if (status >= 500) {
                fail(span, Integer.toString(status));
            }
        }
        span.end();
    }

    private static void fail(Span span, String type) {
        span.setStatus(StatusCode.ERROR).setAttribute(ERROR, type);
    }
}
