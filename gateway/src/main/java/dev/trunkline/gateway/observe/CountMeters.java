package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.count.Counts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Shows the counters of splits, mirrors and the request filter as metrics. */
public record CountMeters(MeterRegistry registry) implements Counts.Publisher {

    @Override
    public void publish(String name, List<String> tags, LongAdder count) {
        FunctionCounter.builder(name, count, LongAdder::sum)
                .tags(tags.toArray(String[]::new))
                .register(registry);
    }
}
