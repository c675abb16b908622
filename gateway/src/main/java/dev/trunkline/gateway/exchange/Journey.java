package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.Route;
import dev.trunkline.gateway.route.RouteMatch;
import dev.trunkline.gateway.route.RouteTable;
import dev.trunkline.gateway.route.Routes;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The order of a request's journey on one event loop: accept, canonical path, route, then the filters one by one, the
 * last of which answers.
 */
public final class Journey implements Handler<HttpServerRequest> {

    private static final Logger LOG = Logger.getLogger(Journey.class);
    /** RFC 9113 §7. */
    private static final long INTERNAL_ERROR = 2;

    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    private static final CharSequence TRACESTATE = HttpHeaders.createOptimized("tracestate");

    private final Intake intake;
    private final Supplier<Routes> routes;
    private final List<Filter> filters;
    private final Filter counting;
    private final ExchangeListener listener;
    private final ProblemAnswer problems;
    private final Function<HttpServerRequest, Optional<String>> clientCertificates;
    private final LongSupplier nanoClock;
    private final Predicate<TraceContext> recording;
    private int running;

    /**
     * @param counting the one of the filters that counts requests before it is known who calls, for those without a route
     * @param clientCertificates the verified one of a request's connection, in the form of RFC 9440
     */
    public Journey(
            Intake intake,
            Supplier<Routes> routes,
            List<Filter> filters,
            Filter counting,
            ExchangeListener listener,
            ProblemAnswer problems,
            Function<HttpServerRequest, Optional<String>> clientCertificates,
            LongSupplier nanoClock) {
        this.intake = intake;
        this.routes = routes;
        this.filters = List.copyOf(filters);
        this.counting = counting;
        this.listener = listener;
        this.problems = problems;
        this.clientCertificates = clientCertificates;
        this.nanoClock = nanoClock;
        this.recording = listener::records;
    }

    @Override
    public void handle(HttpServerRequest request) {
        long start = nanoClock.getAsLong();
        try {
            route(request, start);
        } catch (RuntimeException broken) {
            // Exchanges see to their own; there was none yet.
            TraceContext trace = TraceContext.begin(recording);
            LOG.errorf(broken, "A request failed before it had a route; its trace is %s", trace.traceId());
            try {
                answer(request, Problem.internal(), trace.traceId(), Body.announced(request), List.of());
            } catch (RuntimeException again) {
                LOG.error("Nor could it be answered", again);
                // Or its stream would stay open as long as the client likes.
                if (!request.response().reset(INTERNAL_ERROR)) {
                    request.connection().close();
                }
            }
            unrouted(request, trace, Problem.internal().status(), start);
        }
    }

    private void route(HttpServerRequest request, long start) {
        RequestTarget target;
        try {
            target = intake.target(request);
        } catch (Intake.Refused refused) {
            refuseUnrouted(request, RequestTarget.UNKNOWN, refused.problem(), start);
            return;
        }
        if (target.path().equals(RequestTarget.SERVER_WIDE)) {
            answerServerWide(request, start);
            return;
        }
        HttpAsked asked = new HttpAsked(request, target, intake);
        RouteTable table = routes.get().table();
        RouteMatch match = request.method() == HttpMethod.OPTIONS ? options(table, asked) : table.match(asked);
        if (match instanceof RouteMatch.Found found) {
            Exchange exchange =
                    new Exchange(this, request, found.route(), asked, asked.client(), start, nanoClock.getAsLong());
            running++;
            exchange.begin(listener);
        } else if (match instanceof RouteMatch.WrongMethod wrong) {
            refuseUnrouted(request, target, Problem.methodNotAllowed(wrong.allow()), start);
        } else {
            refuseUnrouted(request, target, Problem.noRoute(), start);
        }
    }

    /** A preflight is for the route that the request behind it will take (Fetch §4.8), if that one answers any. */
    private static RouteMatch options(RouteTable table, HttpAsked asked) {
        Optional<String> method = Preflight.method(asked);
        if (method.isPresent()
                && table.match(asked.as(method.get())) instanceof RouteMatch.Found found
                && found.route().cors().isPresent()) {
            return found;
        }
        return table.match(asked);
    }

    /** Whether the client came by HTTPS, to us or to the proxies before us that are trusted. */
    public boolean cameSecurely(HttpServerRequest request) {
        return intake.client(request).scheme().equals("https");
    }

    /** Exchanges that have not ended yet. */
    public int running() {
        return running;
    }

    /** Answers what was no request; the connection is closed after that. */
    public void refuseMalformed(HttpServerRequest request, Problem problem) {
        long start = nanoClock.getAsLong();
        TraceContext trace = TraceContext.begin(recording);
        problems.answer(request, "/", problem, trace.traceId(), false, List.of());
        unrouted(request, trace, problem.status(), start);
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

    int steps() {
        return filters.size();
    }

    void answer(HttpServerRequest request, Problem problem, String traceId, boolean unreadBody, List<String> headers) {
        problems.answer(request, problem, traceId, unreadBody, headers);
    }

    void discardBody(HttpServerRequest request) {
        problems.discardBody(request);
    }

    long now() {
        return nanoClock.getAsLong();
    }

    void finished(Exchange exchange, Outcome outcome, int status, long nowNanos) {
        running--;
        if (exchange.unrouted()) {
            unrouted(exchange.request(), exchange.trace(), status, exchange.startNanos());
        } else {
            listener.finished(exchange, outcome, status, nowNanos - exchange.startNanos());
        }
    }

    Optional<String> clientCertificate(HttpServerRequest request) {
        return clientCertificates.apply(request);
    }

    /**
     * Sends a request on to HTTPS, with its method and body, if it is one that may be for something here.
     *
     * @param port that clients reach HTTPS by; empty for the usual one
     */
    public void sendToHttps(HttpServerRequest request, OptionalInt port) {
        long start = nanoClock.getAsLong();
        try {
            RequestTarget target = intake.target(request);
            Problem answer = target.authority().isEmpty() || target.path().equals(RequestTarget.SERVER_WIDE)
                    ? Problem.badRequest("Over HTTP, a request must say which host and path it is for.")
                    : Problem.httpsOnly("https://" + Authority.host(target.authority())
                            + (port.isPresent() ? ":" + port.getAsInt() : "") + target.target());
            refuseUnrouted(request, target, answer, start);
        } catch (Intake.Refused refused) {
            refuseUnrouted(request, RequestTarget.UNKNOWN, refused.problem(), start);
        }
    }

    private void refuseUnrouted(HttpServerRequest request, RequestTarget target, Problem problem, long start) {
        Optional<Route> limited = routes.get().unrouted();
        if (limited.isPresent()) {
            HttpAsked asked = new HttpAsked(request, target, intake);
            Exchange exchange =
                    new Exchange(this, request, limited.get(), asked, asked.client(), start, nanoClock.getAsLong());
            exchange.turnAway(problem);
            running++;
            exchange.only(counting);
            return;
        }
        TraceContext trace = trace(request);
        answer(request, problem, trace.traceId(), Body.announced(request), List.of());
        unrouted(request, trace, problem.status(), start);
    }

    private void unrouted(HttpServerRequest request, TraceContext trace, int status, long start) {
        listener.unrouted(
                new Unrouted(request, intake.client(request), trace, status, start, nanoClock.getAsLong() - start));
    }

    /** RFC 9110 §9.3.7: what may be asked of this server at all, if nothing in particular is asked for. */
    private void answerServerWide(HttpServerRequest request, long start) {
        request.response()
                .setStatusCode(204)
                .putHeader("Allow", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
                .end();
        unrouted(request, trace(request), 204, start);
    }
}
