package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.exchange.Trip;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The meters of one route to one upstream, found by array index on the hot path. Of the counters, most of which would never
 * be used, there is a row for each outcome and first digit of a status that has occurred.
 */
final class RouteMeters {

    /** HTTP has no others; whatever else an upstream says is counted as one. */
    private static final int STATUSES = 600;

    private static final int ROW = 100;
    private static final int ROWS = STATUSES / ROW;
    private static final int ODD = 0;

    private static final String DURATION = "gateway.request.duration";
    private static final String FIRST_BYTE = "gateway.upstream.first.byte";
    private static final String ACTIVE = "gateway.requests.active";
    private static final String COUNT = "gateway.requests";
    private static final List<String> NAMES = List.of(DURATION, FIRST_BYTE, ACTIVE, COUNT);

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
    private final String route;
    private final String upstream;
    private final Timer duration;
    private final Timer firstByte;
    private final LongAdder active = new LongAdder();
    private final Counter[][] counters = new Counter[Outcome.values().length * ROWS][];

    RouteMeters(MeterRegistry registry, String route, String upstream) {
        this.registry = registry;
        this.route = route;
        this.upstream = upstream;
        this.duration = timer(DURATION, "From the arrival of a request to the end of its answer");
        this.firstByte = timer(
                FIRST_BYTE,
                "From asking for a connection to the head of the upstream's answer, of the attempt that counts");
        Gauge.builder(ACTIVE, active, LongAdder::sum)
                .description("Requests under way, tunnels and streams included; of a split, by its route alone")
                .tag("route", route)
                .tag("upstream", upstream)
                .register(registry);
    }

    /** Whether nothing of it runs. */
    boolean idle() {
        return active.sum() <= 0;
    }

    /** Takes all that it has registered out of the registry; it is not to be used any more. */
    void unregister() {
        for (String name : NAMES) {
            registry.find(name)
                    .tags(LabelsInUse.ROUTE, route, LabelsInUse.UPSTREAM, upstream)
                    .meters()
                    .forEach(registry::remove);
        }
    }

    void started() {
        active.increment();
    }

    void ended() {
        active.decrement();
    }

    void finished(Trip trip, Outcome outcome, int status, long durationNanos) {
        count(outcome, status);
        duration.record(durationNanos, TimeUnit.NANOSECONDS);
        if (trip.firstByteNanos() != 0) {
            firstByte.record(trip.firstByteNanos() - trip.askedNanos(), TimeUnit.NANOSECONDS);
        }
    }

    void count(Outcome outcome, int status) {
        int known = status < 100 || status >= STATUSES ? ODD : status;
        int number = outcome.ordinal() * ROWS + known / ROW;
        Counter[] row = counters[number];
        if (row == null) {
            row = new Counter[ROW];
            counters[number] = row;
        }
        Counter counter = row[known % ROW];
        if (counter == null) {
            // Registering twice gives the same counter, so a race does no harm; nor does a row that gets lost in one.
            counter = registered(outcome, known);
            row[known % ROW] = counter;
        }
        counter.increment();
    }

    private Counter registered(Outcome outcome, int status) {
        return Counter.builder(COUNT)
                .description("Requests by how they ended")
                .tag("route", route)
                .tag("upstream", upstream)
                .tag("status", status == ODD ? "odd" : Integer.toString(status))
                .tag("outcome", outcome.label())
                .register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .tag("route", route)
                .tag("upstream", upstream)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
