package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import java.util.Optional;
import java.util.Set;

/** Chooses endpoints for the requests to one upstream; of one event loop only. */
public interface Balancer {

    /**
     * An endpoint for one attempt.
     *
     * @param key a hash of what keeps requests together, for those algorithms that heed it
     * @param tried endpoints that this request has been to, which come last
     * @param nowNanos by the gateway's clock
     * @return empty if there is none at all
     */
    Optional<Choice> choose(long key, Set<Endpoint> tried, long nowNanos);

    /** Whether an endpoint is there, fit or not; one that has left is not. */
    default boolean knows(Endpoint endpoint) {
        return true;
    }
}
