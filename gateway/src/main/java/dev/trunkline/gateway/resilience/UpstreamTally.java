package dev.trunkline.gateway.resilience;

import dev.trunkline.gateway.discovery.Endpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What happened to the requests of one upstream, over all event loops; read by metrics at any time. */
public final class UpstreamTally {

    private final LongAdder retries = new LongAdder();
    private final LongAdder hedges = new LongAdder();
    private final LongAdder exhausted = new LongAdder();
    private final LongAdder shed = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private final LongAdder openBreakers = new LongAdder();
    private final Map<Endpoint, Integer> openEndpoints = new ConcurrentHashMap<>();
    private final LongAdder limit = new LongAdder();

    public void retried() {
        retries.increment();
    }

    public void hedged() {
        hedges.increment();
    }

    public void budgetExhausted() {
        exhausted.increment();
    }

    void shed() {
        shed.increment();
    }

    void refusedByBreaker() {
        broken.increment();
    }

    void openBreakers(int change) {
        openBreakers.add(change);
    }

    /** Its breaker on one event loop opened, 1, or is closed again, -1. */
    void openEndpoint(Endpoint endpoint, int change) {
        openEndpoints.merge(endpoint, change, (before, more) -> before + more == 0 ? null : before + more);
    }

    void limit(int change) {
        limit.add(change);
    }

    /** Attempts that repeated one that failed. */
    public long retries() {
        return retries.sum();
    }

    /** Attempts beside one that was slow. */
    public long hedges() {
        return hedges.sum();
    }

    /** Retries and hedges that the budget did not allow. */
    public long exhausted() {
        return exhausted.sum();
    }

    /** Requests refused by the concurrency limit. */
    public long shedRequests() {
        return shed.sum();
    }

    /** Requests refused by a circuit breaker. */
    public long refused() {
        return broken.sum();
    }

    /** Event loops on which the upstream's breaker is not closed. */
    public long openBreakers() {
        return openBreakers.sum();
    }

    /** Endpoints' breakers that are not closed, over all event loops. */
    public long openEndpoints() {
        return openEndpoints.values().stream().mapToLong(Integer::longValue).sum();
    }

    /** Those of them that are one endpoint's. */
    public int openFor(Endpoint endpoint) {
        return openEndpoints.getOrDefault(endpoint, 0);
    }

    /** The sum of the event loops' concurrency limits; 0 without. */
    public long limit() {
        return limit.sum();
    }
}
