package dev.trunkline.gateway.discovery;

import dev.trunkline.gateway.route.Upstream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Knows the present endpoints of every upstream. Reading them costs a map lookup and never waits; looking them up
 * happens on a thread of its own.
 */
public final class Discovery implements AutoCloseable {

    private final NameServers nameServers;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "discovery");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Map<String, Watched> watched = Map.of();

    public Discovery(NameServers nameServers) {
        this.nameServers = nameServers;
    }

    /** From now on these are the upstreams; what is known of those that stay is kept. */
    public synchronized void watch(Collection<Upstream> upstreams) {
        Map<String, Watched> now = new HashMap<>();
        for (Upstream upstream : upstreams) {
            Watched before = watched.get(upstream.name());
            if (before != null && before.upstream().target().equals(upstream.target())) {
                now.put(upstream.name(), before);
            } else {
                // Until there is an answer about a new target, the old one's endpoints are better than none.
                List<Endpoint> first = before == null ? List.of() : before.endpoints();
                Watched added = new Watched(upstream, nameServers, executor, first);
                now.put(upstream.name(), added);
                added.refresh();
            }
        }
        watched.values().stream().filter(old -> !now.containsValue(old)).forEach(Watched::stop);
        watched = Map.copyOf(now);
    }

    public List<Endpoint> endpoints(String upstream) {
        Watched known = watched.get(upstream);
        return known == null ? List.of() : known.endpoints();
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
        executor.shutdownNow();
    }
}
