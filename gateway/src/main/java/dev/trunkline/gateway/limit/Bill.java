package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.LimitState;

/** What one request owes by one limit: of whose count, and how much. Used again for other requests of its event loop. */
final class Bill {

    private Meter meter;
    private Tier tier;
    private String key;
    private long cost;

    void of(Meter ofMeter, Tier ofTier, String ofKey, long ofCost) {
        meter = ofMeter;
        tier = ofTier;
        key = ofKey;
        cost = ofCost;
    }

    /** Lets go of what it was for. */
    void clear() {
        meter = null;
        tier = null;
        key = null;
    }

    Meter meter() {
        return meter;
    }

    LimitPolicy policy() {
        return meter.policy();
    }

    Tier tier() {
        return tier;
    }

    String key() {
        return key;
    }

    long cost() {
        return cost;
    }

    LimitState.Place place() {
        return meter.policy().state().place();
    }

    /** Whether Redis is asked for a lot, and not to count. */
    boolean leased() {
        return place() == LimitState.Place.LEASED;
    }

    /** What holds while Redis is away. */
    LimitState.OnFailure onFailure() {
        return meter.policy().state().onFailure();
    }

    /** Whether it only measures, and refuses nobody. */
    boolean shadow() {
        return meter.policy().shadow();
    }

    /**
     * What the script in Redis is to do.
     *
     * @param cell that was to be taken from
     */
    String operation(Cell cell, long now) {
        if (leased()) {
            return "l" + (cell instanceof LeaseCell lease ? lease.want(now, cost) : cost);
        }
        return (shadow() ? "s" : "d") + cost;
    }

    /** What is owed beyond the cost now that the answer is there; negative for what was paid too much. */
    long more(int status) {
        // A place is given back whatever came of it.
        return meter.concurrent() ? -cost : meter.policy().cost().settled(status, cost) - cost;
    }
}
