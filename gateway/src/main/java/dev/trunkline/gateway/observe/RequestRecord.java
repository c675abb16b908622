package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.Client;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.exchange.TraceContext;
import dev.trunkline.gateway.exchange.Trip;
import dev.trunkline.gateway.exchange.Unrouted;
import dev.trunkline.gateway.exchange.WrittenTarget;
import dev.trunkline.gateway.route.Route;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a request that has ended, for another thread to write: values only, nothing that still changes, and of
 * what the client wrote no more than so much, since thousands may wait.
 *
 * @param route empty if none was found
 * @param upstream where the request went, or what answered it here; empty without a route
 * @param uri as the client wrote it, secrets included, cut to {@link #LONGEST_TARGET}
 * @param host empty if there was none
 * @param userAgent empty if there was none
 * @param principal empty for whoever is not known
 * @param legs the attempts, if spans are recorded
 * @param bytesIn of the request's body, or through a tunnel from the client
 * @param bytesOut of the answer's body, or through a tunnel to the client
 */
record RequestRecord(
        TraceContext trace,
        Optional<Route> route,
        String upstream,
        Outcome outcome,
        int status,
        Phases phases,
        Client client,
        HttpVersion protocol,
        String method,
        String uri,
        String host,
        String userAgent,
        String principal,
        int attempts,
        String endpoint,
        List<AttemptRecord> legs,
        long bytesIn,
        long bytesOut) {

    /** Characters of a request target that are kept. */
    static final int LONGEST_TARGET = 2_048;

    /** Of what else a client writes. */
    static final int LONGEST_TEXT = 512;

    /** Where the path of an absolute URI begins at the earliest. */
    private static final int LEAST_HOST_END = "http://h".length();

    static RequestRecord of(Exchange exchange, Outcome outcome, int status, long durationNanos) {
        HttpServerRequest request = exchange.request();
        Trip trip = exchange.trip();
        return new RequestRecord(
                exchange.trace(),
                Optional.of(exchange.route()),
                exchange.destination().name(),
                outcome,
                status,
                Phases.of(exchange, durationNanos),
                exchange.client(),
                request.version(),
                cut(request.method().name()),
                cutTarget(WrittenTarget.of(request)),
                host(request),
                header(request, HttpHeaders.USER_AGENT),
                exchange.principal() instanceof Principal.Subject known ? cut(known.subject()) : "",
                trip.attempts(),
                trip.endpoint(),
                AttemptRecord.of(exchange, outcome, exchange.startNanos() + durationNanos),
                request.bytesRead() + trip.tunnelledIn(),
                request.response().bytesWritten() + trip.tunnelledOut());
    }

    static RequestRecord of(Unrouted unrouted) {
        HttpServerRequest request = unrouted.request();
        return new RequestRecord(
                unrouted.trace(),
                Optional.empty(),
                "",
                Outcome.REFUSED,
                unrouted.status(),
                Phases.unrouted(unrouted.startNanos(), unrouted.durationNanos()),
                unrouted.client(),
                request.version(),
                cut(request.method().name()),
                cutTarget(WrittenTarget.of(request)),
                host(request),
                header(request, HttpHeaders.USER_AGENT),
                "",
                0,
                "",
                List.of(),
                request.bytesRead(),
                request.response().bytesWritten());
    }

    /** Where no secret loses what it is known by: a host of an absolute form that is not whole may be a user's password. */
    static String cutTarget(String target) {
        if (target.length() <= LONGEST_TARGET) {
            return target;
        }
        boolean pathBegun = target.startsWith("/") || target.lastIndexOf('/', LONGEST_TARGET - 1) >= LEAST_HOST_END;
        return pathBegun ? target.substring(0, LONGEST_TARGET) : "";
    }

    private static String host(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2
                ? request.authority() == null ? "" : cut(request.authority().toString())
                : header(request, HttpHeaders.HOST);
    }

    private static String header(HttpServerRequest request, CharSequence name) {
        String value = request.headers().get(name);
        return value == null ? "" : cut(value);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
