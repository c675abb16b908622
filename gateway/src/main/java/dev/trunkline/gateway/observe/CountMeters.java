package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.count.Counts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Shows the counters of splits, mirrors, limits and the request filter as metrics. */
public final class CountMeters implements Counts.Publisher, Retiring {

    private record Counter(String name, List<String> tags) {}

    private final Shown<Counter, LongAdder> counters;

    public CountMeters(MeterRegistry registry) {
        this.counters = new Shown<>(
                registry,
                (counter, count) -> List.of(FunctionCounter.builder(counter.name(), count, LongAdder::sum)
                        .tags(counter.tags().toArray(String[]::new))
                        .register(registry)));
    }

    @Override
    public void publish(String name, List<String> tags, LongAdder count) {
        counters.add(new Counter(name, tags), count);
    }

    @Override
    public void keepOnly(LabelsInUse labels) {
        counters.only(counter -> labels.haveAll(counter.tags()));
    }
}
