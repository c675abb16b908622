package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.RouteMatch;
import dev.trunkline.gateway.route.Routes;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The order of a request's journey on one event loop: accept, canonical path, route, then the filters one by one, the
 * last of which answers.
 */
public final class Journey implements Handler<HttpServerRequest> {

    private final Supplier<Routes> routes;
    private final List<Filter> filters;
    private final ExchangeListener listener;
    private final ProblemAnswer problems;
    private final Function<HttpServerRequest, Optional<String>> clientCertificates;
    private final LongSupplier nanoClock;
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
    }

    @Override
    public void handle(HttpServerRequest request) {
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
            refuseUnrouted(request, Problem.badRequest(refused.getMessage()));
            return;
        }
        RouteMatch match = routes.get().table().match(path, request.method().name());
        if (match instanceof RouteMatch.Found found) {
            String target = path.equals(raw) ? uri : query < 0 ? path : path + uri.substring(query);
            Exchange exchange = new Exchange(this, request, found.route(), target, nanoClock.getAsLong());
            running++;
            exchange.proceed();
        } else if (match instanceof RouteMatch.WrongMethod wrong) {
            refuseUnrouted(request, Problem.methodNotAllowed(wrong.allow()));
        } else {
            refuseUnrouted(request, Problem.noRoute());
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
        listener.refusedUnrouted(problem.status());
        String traceId = TraceContext.traceId(TraceContext.begin());
        problems.answer(request, "/", problem, traceId, false, List.of());
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
        String given = request.headers().get("traceparent");
        String traceparent = TraceContext.valid(given) ? given : TraceContext.begin();
        listener.refusedUnrouted(problem.status());
        answer(request, problem, TraceContext.traceId(traceparent), Body.announced(request), List.of());
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
