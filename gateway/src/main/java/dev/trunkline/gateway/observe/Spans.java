package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.exchange.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.vertx.core.http.HttpVersion;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes the spans of a request that is over: one for the server side, and below it one for each attempt at an upstream.
 * Names and attributes are those of OpenTelemetry's semantic conventions for HTTP. Of the writing thread.
 */
final class Spans {

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> METHOD_ORIGINAL = AttributeKey.stringKey("http.request.method_original");
    private static final AttributeKey<Long> RESEND = AttributeKey.longKey("http.request.resend_count");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");
    private static final AttributeKey<String> FULL = AttributeKey.stringKey("url.full");
    private static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");
    private static final AttributeKey<String> USER_AGENT = AttributeKey.stringKey("user_agent.original");
    private static final AttributeKey<String> PROTOCOL = AttributeKey.stringKey("network.protocol.version");
    private static final AttributeKey<String> ROUTE_ID = AttributeKey.stringKey("trunkline.route");
    private static final AttributeKey<String> UPSTREAM = AttributeKey.stringKey("trunkline.upstream");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("trunkline.outcome");

    /** Any other method is written as {@code _OTHER}, so that clients cannot make up names of spans. */
    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private final Tracer tracer;
    private final GivenIds ids;
    private final Masking masking;

    Spans(Tracer tracer, GivenIds ids, Masking masking) {
        this.tracer = tracer;
        this.ids = ids;
        this.masking = masking;
    }

    /**
     * @param offsetNanos from the gateway's clock to the epoch
     */
    void make(RequestRecord record, long offsetNanos) {
        TraceContext trace = record.trace();
        boolean known = METHODS.contains(record.method());
        String uri = masking.mask(record.uri());
        int path = path(uri);
        int query = uri.indexOf('?');
        String name = known ? record.method() : "HTTP";
        SpanBuilder builder = tracer.spanBuilder(record.route()
                        .map(route -> name + " " + route.match().path().text())
                        .orElse(name))
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent(trace))
                .setStartTimestamp(record.phases().start() + offsetNanos, TimeUnit.NANOSECONDS)
                .setAttribute(SCHEME, record.client().scheme())
                .setAttribute(PATH, query < 0 ? uri.substring(path) : uri.substring(Math.min(path, query), query))
                .setAttribute(PROTOCOL, protocol(record.protocol()))
                .setAttribute(OUTCOME, record.outcome().label());
        method(builder, record.method(), known);
        if (query >= 0) {
            builder.setAttribute(QUERY, uri.substring(query + 1));
        }
        record.route().ifPresent(route -> builder.setAttribute(
                        ROUTE, route.match().path().text())
                .setAttribute(ROUTE_ID, route.id())
                .setAttribute(UPSTREAM, record.upstream()));
        server(builder, record.host());
        text(builder, CLIENT, record.client().address());
        text(builder, USER_AGENT, record.userAgent());
        // Nobody was there to get the status of an abandoned request.
        if (record.outcome() != Outcome.ABANDONED) {
            builder.setAttribute(STATUS, record.status());
        }
        ids.next(trace.traceId(), trace.spanId());
        Span server = builder.startSpan();
        if (record.outcome() == Outcome.CUT) {
            fail(server, "cut");
        } else if (record.status() >= 500) {
            fail(server, Integer.toString(record.status()));
        }
        Context parent = Context.root().with(server);
        for (AttemptRecord leg : record.legs()) {
            attempt(record, leg, parent, offsetNanos);
        }
        server.end(record.phases().end() + offsetNanos, TimeUnit.NANOSECONDS);
    }

    private void attempt(RequestRecord record, AttemptRecord leg, Context parent, long offsetNanos) {
        boolean known = METHODS.contains(record.method());
        SpanBuilder builder = tracer.spanBuilder(known ? record.method() : "HTTP")
                .setSpanKind(SpanKind.CLIENT)
                .setParent(parent)
                .setStartTimestamp(leg.startNanos() + offsetNanos, TimeUnit.NANOSECONDS)
                .setAttribute(SERVER, leg.address())
                .setAttribute(SERVER_PORT, leg.port())
                .setAttribute(
                        FULL, leg.scheme() + "://" + leg.address() + ':' + leg.port() + masking.mask(leg.target()))
                .setAttribute(UPSTREAM, record.upstream());
        method(builder, record.method(), known);
        if (leg.resend() > 0) {
            builder.setAttribute(RESEND, leg.resend());
        }
        if (leg.status() > 0) {
            builder.setAttribute(STATUS, leg.status());
        }
        ids.next(record.trace().traceId(), leg.spanId());
        Span span = builder.startSpan();
        if (!leg.error().isEmpty()) {
            fail(span, leg.error());
        } else if (leg.status() >= 400) {
            fail(span, Integer.toString(leg.status()));
        }
        span.end(leg.endNanos() + offsetNanos, TimeUnit.NANOSECONDS);
    }

    /** Where the path of a target begins: behind the host of one in absolute form (RFC 9112 §3.2.2). */
    private static int path(String uri) {
        int scheme = uri.startsWith("/") ? -1 : uri.indexOf("://");
        int slash = scheme < 0 ? 0 : uri.indexOf('/', scheme + 3);
        return slash < 0 ? uri.length() : slash;
    }

    private static Context parent(TraceContext trace) {
        return !trace.continued()
                ? Context.root()
                : Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                trace.traceId(),
                                trace.parentSpanId(),
                                TraceFlags.getSampled(),
                                TraceState.getDefault())));
    }

    private static void method(SpanBuilder builder, String method, boolean known) {
        builder.setAttribute(METHOD, known ? method : "_OTHER");
        if (!known) {
            builder.setAttribute(METHOD_ORIGINAL, method);
        }
    }

    private static void server(SpanBuilder builder, String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon > 0 && colon > host.lastIndexOf(']') && host.length() - colon <= 6;
        text(builder, SERVER, port ? host.substring(0, colon) : host);
        if (port && host.chars().skip(colon + 1L).allMatch(c -> c >= '0' && c <= '9') && colon + 1 < host.length()) {
            builder.setAttribute(SERVER_PORT, Integer.parseInt(host.substring(colon + 1)));
        }
    }

    private static void text(SpanBuilder builder, AttributeKey<String> key, String value) {
        if (!value.isEmpty()) {
            builder.setAttribute(key, value);
        }
    }

    private static void fail(Span span, String type) {
        span.setStatus(StatusCode.ERROR).setAttribute(ERROR, type);
    }

    private static String protocol(HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> "1.0";
            case HTTP_1_1 -> "1.1";
            case HTTP_2 -> "2";
        };
    }
}
