package dev.trunkline.gateway.count;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of what the gateway does by rules of the routes file, over all event loops. There are as many as routes files
 * have ever named things, whatever clients send; which of them are shown is the publisher's matter.
 */
public final class Counts {

    /** Somebody who shows a counter to the world. */
    public interface Publisher {
        /**
         * @param tags name and value in turn
         */
        void publish(String name, List<String> tags, LongAdder count);
    }

    private record Key(String name, List<String> tags) {}

    private final ConcurrentHashMap<Key, LongAdder> counts = new ConcurrentHashMap<>();
    private volatile Publisher publisher = (name, tags, count) -> {};

    public void count(String name, String... tags) {
        counter(name, tags).increment();
    }

    /** The counter itself, to be kept by who counts for each request. */
    public LongAdder counter(String name, String... tags) {
        Key key = new Key(name, List.of(tags));
        LongAdder count = counts.get(key);
        return count != null ? count : counts.computeIfAbsent(key, this::added);
    }

    public long of(String name, String... tags) {
        LongAdder count = counts.get(new Key(name, List.of(tags)));
        return count == null ? 0 : count.sum();
    }

    /** Shows each counter, those there are and those to come. */
    public void publish(Publisher to) {
        publisher = to;
        counts.forEach((key, count) -> to.publish(key.name(), key.tags(), count));
    }

    private LongAdder added(Key key) {
        LongAdder count = new LongAdder();
        publisher.publish(key.name(), key.tags(), count);
        return count;
    }
}
