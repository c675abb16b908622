package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Every endpoint in its turn. */
public final class RoundRobin implements Balancer {

    private final Supplier<List<Endpoint>> endpoints;
    private int next;

    /**
     * @param first where to begin, so that event loops do not all begin at the same endpoint
     */
    public RoundRobin(Supplier<List<Endpoint>> endpoints, int first) {
        this.endpoints = endpoints;
        this.next = first;
    }

    @Override
    public Optional<Choice> choose(long key, Set<Endpoint> tried) {
        List<Endpoint> all = endpoints.get();
        int start = next++;
        for (int i = 0; i < all.size(); i++) {
            Endpoint endpoint = all.get(Math.floorMod(start + i, all.size()));
            if (!tried.contains(endpoint)) {
                return Optional.of(new Uncounted(endpoint));
            }
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(new Uncounted(all.get(Math.floorMod(start, all.size()))));
    }

    private record Uncounted(Endpoint endpoint) implements Choice {

        @Override
        public void ended(Result result, long firstByteNanos) {
            // A turn does not depend on how the last one went.
        }
    }
}
