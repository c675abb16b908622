package dev.trunkline.gateway.discovery;

/**
 * An endpoint and what the name servers say of its use.
 *
 * @param priority instances of a lower one are used first (RFC 2782)
 * @param weight its part of the requests among those of its priority; 0 stands for next to none
 */
public record Instance(Endpoint endpoint, int priority, int weight) {

    /** Of those that are found by address alone, each counts as much as the other. */
    static Instance plain(Endpoint endpoint) {
        return new Instance(endpoint, 0, 1);
    }
}
