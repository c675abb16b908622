package dev.trunkline.gateway.resilience;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** The tallies of all upstreams, by name; as many as routes files have ever named. */
public final class Tallies {

    private final ConcurrentHashMap<String, UpstreamTally> byName = new ConcurrentHashMap<>();
    private volatile BiConsumer<String, UpstreamTally> added = (name, tally) -> {};

    public UpstreamTally of(String upstream) {
        return byName.computeIfAbsent(upstream, name -> {
            UpstreamTally tally = new UpstreamTally();
            added.accept(name, tally);
            return tally;
        });
    }

    /** Shows each tally, those there are and those to come, to somebody who publishes them. */
    public void publish(BiConsumer<String, UpstreamTally> publisher) {
        added = publisher;
        byName.forEach(publisher);
    }
}
