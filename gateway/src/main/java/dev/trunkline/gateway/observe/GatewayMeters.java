package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.exchange.Unrouted;
import dev.trunkline.gateway.route.Destination;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and times exchanges by route, status and upstream: the one that the request was led to, so that the shares of a
 * split can be told apart. Routes and upstreams are named in routes files and statuses are three digits, so the number of
 * series is bounded whatever clients send; no method, path or name of a client is in any.
 */
public final class GatewayMeters implements ExchangeListener {

    private static final String NONE = "none";

    private final MeterRegistry registry;
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, RouteMeters>> routes = new ConcurrentHashMap<>();
    private final RouteMeters withoutRoute;

    public GatewayMeters(MeterRegistry registry) {
        this.registry = registry;
        this.withoutRoute = new RouteMeters(registry, NONE, NONE);
    }

    @Override
    public void started(Exchange exchange) {
        meters(exchange.route().id(), exchange.route().to()).started();
    }

    @Override
    public void finished(Exchange exchange, Outcome outcome, int status, long durationNanos) {
        // Where it started, which is not yet where a split led it.
        RouteMeters first = meters(exchange.route().id(), exchange.route().to());
        first.ended();
        RouteMeters led = exchange.destination() == exchange.route().to()
                ? first
                : meters(exchange.route().id(), exchange.destination());
        led.finished(exchange.trip(), outcome, status, durationNanos);
    }

    @Override
    public void unrouted(Unrouted unrouted) {
        withoutRoute.count(Outcome.REFUSED, unrouted.status());
    }

    private RouteMeters meters(String route, Destination to) {
        // Of a split, nobody's turn has come yet.
        String upstream = to instanceof Destination.Split ? NONE : to.name();
        ConcurrentHashMap<String, RouteMeters> known = routes.get(route);
        RouteMeters meters = known == null ? null : known.get(upstream);
        return meters != null ? meters : added(route, upstream);
    }

    private RouteMeters added(String route, String upstream) {
        return routes.computeIfAbsent(route, id -> new ConcurrentHashMap<>())
                .computeIfAbsent(upstream, name -> new RouteMeters(registry, route, name));
    }
}
