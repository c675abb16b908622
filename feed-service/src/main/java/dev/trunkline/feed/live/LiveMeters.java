package dev.trunkline.feed.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** What of the live connections is measured. */
@Singleton
class LiveMeters {

    private final MeterRegistry registry;
    private final DeliveryTimes deliveries;
    private final Resets resets;
    private final Map<Closing, Counter> closes = new EnumMap<>(Closing.class);

    LiveMeters(MeterRegistry registry, DeliveryTimes deliveries, Resets resets) {
        this.registry = registry;
        this.deliveries = deliveries;
        this.resets = resets;
        for (Closing why : Closing.values()) {
            closes.put(why, registry.counter("feed.closes", "reason", why.text()));
        }
    }

    /** Counts over {@code connections}, at the moment when somebody looks. */
    void watch(Collection<LiveConnection> connections) {
        Gauge.builder("feed.backlog", connections, all -> sum(all, LiveConnection::backlog))
                .description("events that wait for live readers")
                .register(registry);
        for (Transport transport : Transport.values()) {
            Gauge.builder("feed.subscribers", connections, all -> count(all, transport))
                    .tag("transport", transport.text())
                    .register(registry);
        }
    }

    /** For one event loop. */
    Deliveries deliveries() {
        return new Deliveries(deliveries.clock(), deliveries.latencies());
    }

    Resets resets() {
        return resets;
    }

    void closed(Closing why) {
        closes.get(why).increment();
    }

    static long count(Collection<LiveConnection> connections, Transport transport) {
        return connections.stream()
                .filter(each -> each.viewer().transport() == transport)
                .count();
    }

    static int sum(Collection<LiveConnection> connections, ToIntFunction<LiveConnection> of) {
        return connections.stream().mapToInt(of).sum();
    }

    Map<String, Object> statistics() {
        Map<String, Object> ended = new LinkedHashMap<>();
        closes.forEach((why, counter) -> ended.put(why.text(), (long) counter.count()));
        Map<String, Object> statistics = new LinkedHashMap<>();
        statistics.put("delivery", deliveries.statistics());
        statistics.put("resets", resets.total());
        statistics.put("closes", ended);
        return statistics;
    }
}
