package dev.trunkline.feed.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/** Counts the readers that were told of a gap, each time, whatever the reason: a stale cursor or a new history. */
@Singleton
public class Resets {

    private static final String NAME = "feed.resets";

    private final Map<Transport, Counter> live = new EnumMap<>(Transport.class);
    private final Counter polls;

    Resets(MeterRegistry registry) {
        for (Transport transport : Transport.values()) {
            live.put(transport, registry.counter(NAME, "transport", transport.text()));
        }
        this.polls = registry.counter(NAME, "transport", "poll");
    }

    /** A live reader is sent one. */
    void sent(Transport by) {
        live.get(by).increment();
    }

    /** A poll, whether it waited or not, is answered by one. */
    public void polled() {
        polls.increment();
    }

    long total() {
        return (long) (polls.count()
                + live.values().stream().mapToDouble(Counter::count).sum());
    }
}
