package dev.trunkline.feed.live;

import dev.trunkline.feed.log.Entry;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The time that each delivery of a new post took, as the histogram {@code feed_delivery_seconds}: from when the service
 * made the post's id, just before it wrote the post, so the commit, the relay and the stream are in it; to the end of the
 * stretch of the event loop's turn that handed it to its readers' sockets, or to the answer of a poll that had waited for
 * it. A post to a thousand readers is a thousand deliveries. Not in it are deletions, which bear no time, and what a reader
 * gets as history: before it has caught up, and in a poll that found it there.
 *
 * <p>Registered without Micrometer, whose timers take one record at a time: a thousand records for each post would cost
 * what sending some dozens does.
 */
@Singleton
public class DeliveryTimes {

    private static final String NAME = "feed_delivery_seconds";
    private static final double MILLIS = 1_000;

    private final Clock clock;
    private final Latencies latencies = new Latencies();

    DeliveryTimes(Clock clock, CollectorRegistry registry) {
        this.clock = clock;
        registry.register(new Collector() {
            @Override
            public List<MetricFamilySamples> collect() {
                return List.of(family());
            }
        });
    }

    Clock clock() {
        return clock;
    }

    Latencies latencies() {
        return latencies;
    }

    /** These answer a poll that waited for them. */
    public void answered(List<Entry> entries) {
        long now = clock.millis();
        for (Entry entry : entries) {
            entry.writtenMillis().ifPresent(written -> latencies.record(Math.max(0, now - written), 1));
        }
    }

    /** For whom the numbers are too many. */
    Map<String, Object> statistics() {
        long[] counts = latencies.upTo();
        Map<String, Object> statistics = new LinkedHashMap<>();
        statistics.put("count", counts[counts.length - 1]);
        statistics.put("p50Millis", latencies.quantileMillis(0.5));
        statistics.put("p99Millis", latencies.quantileMillis(0.99));
        statistics.put("p99.9Millis", latencies.quantileMillis(0.999));
        return statistics;
    }

    private Collector.MetricFamilySamples family() {
        long[] counts = latencies.upTo();
        long[] bounds = Latencies.bounds();
        List<Collector.MetricFamilySamples.Sample> samples = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            double bound = i < bounds.length ? bounds[i] / MILLIS : Double.POSITIVE_INFINITY;
            samples.add(new Collector.MetricFamilySamples.Sample(
                    NAME + "_bucket", List.of("le"), List.of(Collector.doubleToGoString(bound)), counts[i]));
        }
        samples.add(sample("_count", counts[counts.length - 1]));
        samples.add(sample("_sum", latencies.sumMillis() / MILLIS));
        return new Collector.MetricFamilySamples(
                NAME, Collector.Type.HISTOGRAM, "from a post's writing to its way to a reader", samples);
    }

    private static Collector.MetricFamilySamples.Sample sample(String suffix, double value) {
        return new Collector.MetricFamilySamples.Sample(NAME + suffix, List.of(), List.of(), value);
    }
}
