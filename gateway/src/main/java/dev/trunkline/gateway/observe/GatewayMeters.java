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
 * split can be told apart. Routes and upstreams are named in the routes file and statuses are three digits, so the number
 * of series is bounded whatever clients send; no method, path or name of a client is in any.
 */
public final class GatewayMeters implements ExchangeListener, Retiring {

    private final MeterRegistry registry;
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, RouteMeters>> routes = new ConcurrentHashMap<>();
    private final RouteMeters withoutRoute;

    public GatewayMeters(MeterRegistry registry) {
        this.registry = registry;
        this.withoutRoute = new RouteMeters(registry, LabelsInUse.NONE, LabelsInUse.NONE);
    }

    @Override
    public void started(Exchange exchange) {
        meters(exchange.route().id(), exchange.route().to()).started();
    }

    @Override
    public void finished(Exchange exchange, Outcome outcome, int status, long durationNanos) {
        // Where it started, which is not yet where a split led it.
        RouteMeters first = meters(exchange.route().id(), exchange.route().to());
        RouteMeters led = exchange.destination() == exchange.route().to()
                ? first
                : meters(exchange.route().id(), exchange.destination());
        led.finished(exchange.trip(), outcome, status, durationNanos);
        // Last, since what runs no more may be taken out.
        first.ended();
    }

    @Override
    public void keepOnly(LabelsInUse labels) {
        // A route at a time, so that nobody adds to it meanwhile.
        routes.keySet()
                .forEach(route -> routes.computeIfPresent(route, (id, upstreams) -> {
                    upstreams.entrySet().removeIf(entry -> {
                        boolean gone =
                                !(labels.has(LabelsInUse.ROUTE, id) && labels.has(LabelsInUse.UPSTREAM, entry.getKey()))
                                        && entry.getValue().idle();
                        if (gone) {
                            entry.getValue().unregister();
                        }
                        return gone;
                    });
                    return upstreams.isEmpty() ? null : upstreams;
                }));
    }

    @Override
    public void unrouted(Unrouted unrouted) {
        withoutRoute.count(Outcome.REFUSED, unrouted.status());
    }

    private RouteMeters meters(String route, Destination to) {
        // Of a split, nobody's turn has come yet.
        String upstream = to instanceof Destination.Split ? LabelsInUse.NONE : to.name();
        ConcurrentHashMap<String, RouteMeters> known = routes.get(route);
        RouteMeters meters = known == null ? null : known.get(upstream);
        return meters != null ? meters : added(route, upstream);
    }

    private RouteMeters added(String route, String upstream) {
        RouteMeters[] added = new RouteMeters[1];
        routes.compute(route, (id, known) -> {
            ConcurrentHashMap<String, RouteMeters> upstreams = known == null ? new ConcurrentHashMap<>() : known;
            added[0] = upstreams.computeIfAbsent(upstream, name -> new RouteMeters(registry, id, name));
            return upstreams;
        });
        return added[0];
    }
}
