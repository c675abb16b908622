package dev.trunkline.feed.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/** What of the live connections is measured. */
@Singleton
class LiveMeters {

    private final MeterRegistry registry;
    private final Timer delivery;
    private final Counter resets;
    private final Map<Closing, Counter> closes = new EnumMap<>(Closing.class);

    LiveMeters(MeterRegistry registry) {
        this.registry = registry;
        this.delivery = Timer.builder("feed.delivery")
                .description("from a post's writing to its way into a live reader's socket")
                .publishPercentiles(0.5, 0.99, 0.999)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(30))
                .register(registry);
        this.resets = registry.counter("feed.resets");
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

    Timer delivery() {
        return delivery;
    }

    void reset() {
        resets.increment();
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
        Map<String, Object> latency = new LinkedHashMap<>();
        latency.put("count", delivery.count());
        for (ValueAtPercentile at : delivery.takeSnapshot().percentileValues()) {
            latency.put(
                    "p"
                            + String.format(Locale.ROOT, "%s", at.percentile() * 100)
                                    .replaceAll("\\.0$", "") + "Millis",
                    Math.round(at.value(TimeUnit.MILLISECONDS)));
        }
        Map<String, Object> ended = new LinkedHashMap<>();
        closes.forEach((why, counter) -> ended.put(why.text(), (long) counter.count()));
        Map<String, Object> statistics = new LinkedHashMap<>();
        statistics.put("delivery", latency);
        statistics.put("resets", (long) resets.count());
        statistics.put("closes", ended);
        return statistics;
    }
}
