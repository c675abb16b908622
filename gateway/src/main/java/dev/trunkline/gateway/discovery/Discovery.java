package dev.trunkline.gateway.discovery;

import dev.trunkline.gateway.route.Transport;
import dev.trunkline.gateway.route.Upstream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Knows the present endpoints of every upstream. Reading them never waits; looking them up happens on other threads than
 * those that serve requests.
 */
public final class Discovery implements AutoCloseable {

    private final NameServers nameServers;
    private final ScheduledExecutorService executor;
    private final BiConsumer<String, List<Instance>> listener;
    private volatile Map<String, Watched> watched = Map.of();
    private volatile Map<String, Transport> transports = Map.of();

    /**
     * @param executor of one thread
     * @param listener is told on that thread the name of an upstream and its instances whenever they change, before they
     *     count as known
     */
    public Discovery(
            NameServers nameServers, ScheduledExecutorService executor, BiConsumer<String, List<Instance>> listener) {
        this.nameServers = nameServers;
        this.executor = executor;
        this.listener = listener;
    }

    /** From now on these are the upstreams; what is known of those that stay is kept. */
    public synchronized void watch(Collection<Upstream> upstreams) {
        Map<String, Watched> now = new HashMap<>();
        for (Upstream upstream : upstreams) {
            Watched before = watched.get(upstream.name());
            if (before != null && before.upstream().target().equals(upstream.target())) {
                now.put(upstream.name(), before);
            } else {
                Watched added = new Watched(upstream, nameServers, executor, listener);
                now.put(upstream.name(), added);
                added.refresh();
            }
        }
        watched.values().stream().filter(old -> !now.containsValue(old)).forEach(Watched::stop);
        transports = upstreams.stream().collect(Collectors.toUnmodifiableMap(Upstream::name, Upstream::transport));
        watched = Map.copyOf(now);
    }

    /** Those of the best priority, for who asks now and then and does not balance. */
    public List<Endpoint> endpoints(String upstream) {
        Watched known = watched.get(upstream);
        List<Instance> all = known == null ? List.of() : known.instances();
        return all.stream()
                .filter(one -> one.priority() == all.get(0).priority())
                .map(Instance::endpoint)
                .toList();
    }

    /** How the endpoints of an upstream are spoken to. */
    public Transport transport(String upstream) {
        return transports.getOrDefault(upstream, Transport.PLAIN);
    }

    /** An endpoint refused a connection, so what we know may be out of date. */
    public void refused(String upstream) {
        Watched known = watched.get(upstream);
        if (known != null) {
            known.refresh();
        }
    }

    /** Upstreams of which no name server has told anything yet. */
    public List<String> unanswered() {
        List<String> names = new ArrayList<>();
        watched.forEach((name, known) -> {
            if (!known.answered()) {
                names.add(name);
            }
        });
        return names;
    }

    @Override
    public void close() {
        watched.values().forEach(Watched::stop);
        nameServers.close();
    }
}
