package dev.trunkline.gateway.observe;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Meters that read numbers which are counted elsewhere, and are in the registry while somebody wants to see them. The
 * numbers go on when they are not, so that none is lost of what comes back; they are some bytes, and the meters are not.
 *
 * @param <K> what the meters are of
 * @param <N> their numbers
 */
final class Shown<K, N> {

    private final MeterRegistry registry;
    private final BiFunction<K, N, List<Meter>> registered;
    private final ConcurrentHashMap<K, N> all = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<K, List<Meter>> shown = new ConcurrentHashMap<>();

    /**
     * @param registered registers the meters of one
     */
    Shown(MeterRegistry registry, BiFunction<K, N, List<Meter>> registered) {
        this.registry = registry;
        this.registered = registered;
    }

    /** There are such numbers from now on. */
    void add(K key, N numbers) {
        all.put(key, numbers);
        show(key, numbers);
    }

    /** Shows those that are wanted, and no others. */
    void only(Predicate<K> wanted) {
        all.forEach((key, numbers) -> {
            if (wanted.test(key)) {
                show(key, numbers);
            } else {
                hide(key);
            }
        });
    }

    private void show(K key, N numbers) {
        shown.computeIfAbsent(key, fresh -> registered.apply(fresh, numbers));
    }

    private void hide(K key) {
        shown.computeIfPresent(key, (gone, meters) -> {
            meters.forEach(registry::remove);
            return null;
        });
    }
}
