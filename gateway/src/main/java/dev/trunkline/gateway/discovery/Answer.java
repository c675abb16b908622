package dev.trunkline.gateway.discovery;

import java.time.Duration;
import java.util.List;

/** What came of one lookup. */
public sealed interface Answer {

    record Found(List<Endpoint> endpoints, Duration ttl) implements Answer {}

    /** The name servers say for certain that there is none. */
    record None() implements Answer {}

    /** No name server gave a usable answer, which says nothing about the endpoints. */
    record Failed(String reason) implements Answer {}
}
