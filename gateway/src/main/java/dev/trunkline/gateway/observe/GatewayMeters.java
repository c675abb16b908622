package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.exchange.Unrouted;
import dev.trunkline.gateway.route.Route;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and times exchanges by route, status and upstream. Routes are named in the routes file and statuses are three
 * digits, so the number of series is bounded whatever clients send; no method, path or name of a client is in any.
 */
public final class GatewayMeters implements ExchangeListener {

    private static final String NONE = "none";

    private final MeterRegistry registry;
    private final ConcurrentHashMap<String, RouteMeters> routes = new ConcurrentHashMap<>();
    private final RouteMeters withoutRoute;

    public GatewayMeters(MeterRegistry registry) {
        this.registry = registry;
        this.withoutRoute = new RouteMeters(registry, NONE, NONE);
    }

    @Override
    public void started(Exchange exchange) {
        meters(exchange.route()).started();
    }

    @Override
    public void finished(Exchange exchange, Outcome outcome, int status, long durationNanos) {
        meters(exchange.route()).finished(exchange.trip(), outcome, status, durationNanos);
    }

    @Override
    public void unrouted(Unrouted unrouted) {
        withoutRoute.count(Outcome.REFUSED, unrouted.status());
    }

    private RouteMeters meters(Route route) {
        RouteMeters meters = routes.get(route.id());
        return meters != null
                ? meters
                : routes.computeIfAbsent(
                        route.id(),
                        id -> new RouteMeters(registry, id, route.to().name()));
    }
}
