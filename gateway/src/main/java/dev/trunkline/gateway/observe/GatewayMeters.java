package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.route.Route;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times exchanges by route, status and upstream. Routes are named in the routes file and statuses are three
 * digits, so the number of series is bounded whatever clients send.
 */
public final class GatewayMeters implements ExchangeListener {

    private static final int STATUSES = 600;
    private static final String NO_ROUTE = "none";
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry registry;
    private final ConcurrentHashMap<String, RouteMeters> routes = new ConcurrentHashMap<>();
    private final RouteMeters unrouted;

    public GatewayMeters(MeterRegistry registry) {
        this.registry = registry;
        this.unrouted = new RouteMeters(NO_ROUTE, NO_ROUTE);
    }

    @Override
    public void finished(Exchange exchange, Outcome outcome, int status, long durationNanos) {
        Route route = exchange.route();
        RouteMeters meters = routes.get(route.id());
        if (meters == null) {
            meters = routes.computeIfAbsent(
                    route.id(), id -> new RouteMeters(id, route.to().name()));
        }
        meters.record(outcome, status, durationNanos);
    }

    @Override
    public void refusedUnrouted(int status) {
        unrouted.count(Outcome.REFUSED, status);
    }

    /** The meters of one route, found by array index on the hot path. */
    private final class RouteMeters {

        private final String route;
        private final String upstream;
        private final Timer duration;
        private final Counter[] counters = new Counter[Outcome.values().length * STATUSES];

        RouteMeters(String route, String upstream) {
            this.route = route;
            this.upstream = upstream;
            this.duration = Timer.builder("gateway.request.duration")
                    .description("From the arrival of a request to the end of its answer")
                    .tag("route", route)
                    .tag("upstream", upstream)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
        }

        void record(Outcome outcome, int status, long durationNanos) {
            count(outcome, status);
            duration.record(durationNanos, TimeUnit.NANOSECONDS);
        }

        void count(Outcome outcome, int status) {
            int index = outcome.ordinal() * STATUSES + Math.floorMod(status, STATUSES);
            Counter counter = counters[index];
            if (counter == null) {
                // Registering twice gives the same counter, so a race does no harm.
                counter = registered(outcome, status);
                counters[index] = counter;
            }
            counter.increment();
        }

        private Counter registered(Outcome outcome, int status) {
            return Counter.builder("gateway.requests")
                    .description("Requests by how they ended")
                    .tag("route", route)
                    .tag("upstream", upstream)
                    .tag("status", Integer.toString(status))
                    .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }
}
