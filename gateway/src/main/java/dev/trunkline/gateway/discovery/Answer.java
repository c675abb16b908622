package dev.trunkline.gateway.discovery;

import java.time.Duration;
import java.util.List;

/** What came of one lookup. */
public sealed interface Answer {

    /**
     * @param ttl the least of all records on the way to the addresses
     */
    record Found(List<Instance> instances, Duration ttl) implements Answer {}

    /**
     * The name servers say for certain that there is none.
     *
     * @param ttl how long that holds (RFC 2308 §5); zero if they do not say
     */
    record None(Duration ttl) implements Answer {}

    /**
     * No name server gave a whole and usable answer, which says nothing about endpoints that are known.
     *
     * @param some instances that were found all the same, for who knows none or fewer
     */
    record Failed(String reason, List<Instance> some) implements Answer {

        Failed(String reason) {
            this(reason, List.of());
        }
    }
}
