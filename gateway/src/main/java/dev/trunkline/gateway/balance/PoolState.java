package dev.trunkline.gateway.balance;

import java.util.List;
import java.util.Optional;

/**
 * What a pool looks like right now, to be shown.
 *
 * @param panic whether endpoints are used without regard to their health
 * @param panics how often that began
 * @param ejections that there were
 */
public record PoolState(
        String upstream, String algorithm, boolean panic, long panics, long ejections, List<EndpointState> endpoints) {

    /** What may be said of an endpoint; the first that holds. */
    public enum Use {
        /** No longer among what discovery gives; its running requests end. */
        DRAINING,
        EJECTED,
        UNHEALTHY,
        /** New, and not checked yet. */
        UNCHECKED,
        /** Has not its full share yet. */
        WARMING,
        FIT
    }

    /**
     * @param zone if it is known
     * @param ejectedForMillis that are left; empty unless ejected
     * @param ewmaMicros the latency expected; 0 if none is known
     */
    public record EndpointState(
            String name,
            String address,
            int port,
            Optional<String> zone,
            int priority,
            int weight,
            Use use,
            Optional<Long> ejectedForMillis,
            int running,
            long answered,
            long failed,
            long ewmaMicros) {}
}
