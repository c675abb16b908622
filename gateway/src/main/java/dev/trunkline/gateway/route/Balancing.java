package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Optional;

/**
 * How the requests to an upstream are spread over its endpoints, and which of those are fit for it.
 *
 * @param key what keeps requests together, where the algorithm is consistent hash; empty with any other
 * @param load how many times its even share of the running requests an endpoint may have under consistent hash; above 1
 * @param slowStart how long a new or returned endpoint takes until it has its full share; zero for no time at all
 * @param panic the share of endpoints fit for use below which all are used, from 0 (never) to 1
 */
public record Balancing(
        Algorithm algorithm,
        Optional<HashKey> key,
        double load,
        Duration slowStart,
        double panic,
        Optional<HealthCheck> health,
        Optional<Ejecting> ejecting,
        Zones zones) {

    public static final Balancing DEFAULT = new Balancing(
            Algorithm.PEAK_EWMA,
            Optional.empty(),
            1.25,
            Duration.ZERO,
            0.5,
            Optional.empty(),
            Optional.of(Ejecting.DEFAULT),
            Zones.NONE);

    /** Whose turn it is. */
    public enum Algorithm {
        /** One after the other, whatever their weight. */
        ROUND_ROBIN,
        /** One after the other, each as often as its weight says, evenly spread. */
        WEIGHTED,
        /** Of two at random the one with fewer running requests. */
        LEAST_REQUESTS,
        /** Of two at random the one that is expected to answer sooner. */
        PEAK_EWMA,
        /** The same for all requests with the same key, as long as that one is not loaded beyond its bound. */
        CONSISTENT_HASH;

        /** As the routes file writes it. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
