package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.RouteMatch;
import dev.trunkline.gateway.route.Routes;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The order of a request's journey on one event loop: accept, canonical path, route, then the filters one by one, the
 * last of which answers.
 */
public final class Journey implements Handler<HttpServerRequest> {

    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    private static final CharSequence TRACESTATE = HttpHeaders.createOptimized("tracestate");

    private final Supplier<Routes> routes;
    private final List<Filter> filters;
    private final ExchangeListener listener;
    private final ProblemAnswer problems;
    private final Function<HttpServerRequest, Optional<String>> clientCertificates;
    private final LongSupplier nanoClock;
    private final Predicate<TraceContext> recording;
    private int running;
    private boolean draining;

    /**
     * @param clientCertificates the verified one of a request's connection, in the form of RFC 9440
     */
    public Journey(
            Supplier<Routes> routes,
            List<Filter> filters,
            ExchangeListener listener,
            ProblemAnswer problems,
            Function<HttpServerRequest, Optional<String>> clientCertificates,
            LongSupplier nanoClock) {
        this.routes = routes;
        this.filters = List.copyOf(filters);
        this.listener = listener;
        this.problems = problems;
        this.clientCertificates = clientCertificates;
        this.nanoClock = nanoClock;
        this.recording = listener::records;
    }

    @Override
    public void handle(HttpServerRequest request) {
        long start = nanoClock.getAsLong();
        if (draining && request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        String uri = request.uri();
        int query = uri.indexOf('?');
        String raw = query < 0 ? uri : uri.substring(0, query);
        String path;
        try {
            if (request.version() == HttpVersion.HTTP_1_1 && !request.headers().contains(HttpHeaders.HOST)) {
                throw new BadRequest("An HTTP/1.1 request must have a Host header.");
            }
            path = CanonicalPath.of(raw);
            if (query >= 0) {
                checkQuery(uri, query);
            }
        } catch (CanonicalPath.Ambiguous | BadRequest refused) {
            refuseUnrouted(request, Problem.badRequest(refused.getMessage()), start);
            return;
        }
        RouteMatch match = routes.get().table().match(path, request.method().name());
        if (match instanceof RouteMatch.Found found) {
            String target = path.equals(raw) ? uri : query < 0 ? path : path + uri.substring(query);
            Exchange exchange = new Exchange(this, request, found.route(), target, start, nanoClock.getAsLong());
            running++;
            listener.started(exchange);
            exchange.proceed();
        } else if (match instanceof RouteMatch.WrongMethod wrong) {
            refuseUnrouted(request, Problem.methodNotAllowed(wrong.allow()), start);
        } else {
            refuseUnrouted(request, Problem.noRoute(), start);
        }
    }

    /** Exchanges that have not ended yet. */
    public int running() {
        return running;
    }

    /** From now on clients are asked to close their connections. */
    public void drain() {
        draining = true;
    }

    /** Answers what was no request; the connection is closed after that. */
    public void refuseMalformed(HttpServerRequest request, Problem problem) {
        long start = nanoClock.getAsLong();
        TraceContext trace = TraceContext.begin(recording);
        problems.answer(request, "/", problem, trace.traceId(), false, List.of());
        unrouted(request, problem, trace, start);
    }

    TraceContext trace(HttpServerRequest request) {
        MultiMap headers = request.headers();
        return headers.contains(TRACEPARENT)
                ? TraceContext.of(headers.getAll(TRACEPARENT), headers.getAll(TRACESTATE), recording)
                : TraceContext.begin(recording);
    }

    Filter step(int number) {
        return filters.get(number);
    }

    void answer(HttpServerRequest request, Problem problem, String traceId, boolean unreadBody, List<String> headers) {
        problems.answer(request, problem, traceId, unreadBody, headers);
    }

    void discardBody(HttpServerRequest request) {
        problems.discardBody(request);
    }

    void finished(Exchange exchange, Outcome outcome, int status) {
        running--;
        listener.finished(exchange, outcome, status, nanoClock.getAsLong() - exchange.startNanos());
    }

    Optional<String> clientCertificate(HttpServerRequest request) {
        return clientCertificates.apply(request);
    }

    /** Answers what no route is looked for. */
    public void refuseUnrouted(HttpServerRequest request, Problem problem) {
        refuseUnrouted(request, problem, nanoClock.getAsLong());
    }

    private void refuseUnrouted(HttpServerRequest request, Problem problem, long start) {
        TraceContext trace = trace(request);
        answer(request, problem, trace.traceId(), Body.announced(request), List.of());
        unrouted(request, problem, trace, start);
    }

    private void unrouted(HttpServerRequest request, Problem problem, TraceContext trace, long start) {
        listener.refusedUnrouted(request, trace, problem.status(), start, nanoClock.getAsLong() - start);
    }

    /** RFC 3986 §3.4 has no bare controls, blanks or non-ASCII in a query, and no fragment comes over the wire. */
    private static void checkQuery(String uri, int from) throws BadRequest {
        for (int i = from; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                throw new BadRequest("The query holds a character that must be percent-encoded.");
            }
        }
    }

    private static final class BadRequest extends Exception {
        private static final long serialVersionUID = 1L;

        BadRequest(String message) {
            super(message, null, false, false);
        }
    }
}
