package dev.trunkline.gateway.discovery;

import dev.trunkline.gateway.route.Site;
import dev.trunkline.gateway.route.Transport;
import dev.trunkline.gateway.route.Upstream;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;

/**
 * Knows the present endpoints of every upstream. Reading them never waits; looking them up happens on other threads than
 * those that serve requests.
 */
public final class Discovery implements AutoCloseable {

    private final NameServers nameServers;
    private final ScheduledExecutorService executor;
    private final BiConsumer<Site, List<Instance>> listener;
    private volatile Map<Site, Watched> watched = Map.of();
    private volatile Map<String, Watched> named = Map.of();

    /**
     * @param executor of one thread
     * @param listener is told on that thread of an upstream and its instances whenever they change, before they count as
     *     known
     */
    public Discovery(
            NameServers nameServers, ScheduledExecutorService executor, BiConsumer<Site, List<Instance>> listener) {
        this.nameServers = nameServers;
        this.executor = executor;
        this.listener = listener;
    }

    /**
     * From now on these are the upstreams; what is known of those that stay is kept.
     *
     * @param upstreams of one name may be several, at different places; the last of them is who is meant by it
     */
    public synchronized void watch(Collection<Upstream> upstreams) {
        Map<Site, Watched> now = new HashMap<>();
        Map<String, Watched> names = new HashMap<>();
        for (Upstream upstream : upstreams) {
            Site site = upstream.site();
            Watched known = now.containsKey(site) ? now.get(site) : watched.get(site);
            if (known == null) {
                known = new Watched(site, nameServers, executor, listener);
                known.refresh();
            }
            now.put(site, known);
            names.put(site.name(), known);
        }
        watched.values().stream().filter(old -> !now.containsValue(old)).forEach(Watched::stop);
        watched = Map.copyOf(now);
        named = Map.copyOf(names);
    }

    /** Those of the best priority, for who asks now and then and does not balance. */
    public List<Endpoint> endpoints(String upstream) {
        return endpoints(named.get(upstream));
    }

    /** The same of one that may be about to leave, or not be in force yet. */
    public List<Endpoint> endpoints(Site site) {
        return endpoints(watched.get(site));
    }

    private static List<Endpoint> endpoints(Watched known) {
        List<Instance> all = known == null ? List.of() : known.instances();
        return all.stream()
                .filter(one -> one.priority() == all.get(0).priority())
                .map(Instance::endpoint)
                .toList();
    }

    /** How the endpoints of an upstream are spoken to. */
    public Transport transport(String upstream) {
        Watched known = named.get(upstream);
        return known == null ? Transport.PLAIN : known.site().transport();
    }

    /** An endpoint refused a connection, so what we know may be out of date. */
    public void refused(String upstream) {
        refresh(named.get(upstream));
    }

    /** The same of one that may be about to leave. */
    public void refused(Site site) {
        refresh(watched.get(site));
    }

    private static void refresh(Watched known) {
        if (known != null) {
            known.refresh();
        }
    }

    /** Upstreams of which no name server has told anything yet. */
    public Set<Site> unanswered() {
        Set<Site> sites = new HashSet<>();
        watched.forEach((site, known) -> {
            if (!known.answered()) {
                sites.add(site);
            }
        });
        return sites;
    }

    @Override
    public void close() {
        watched.values().forEach(Watched::stop);
        nameServers.close();
    }
}
