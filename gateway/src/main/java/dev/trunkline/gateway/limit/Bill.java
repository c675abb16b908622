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

    /** What holds while Redis is away. */
    LimitState.OnFailure onFailure() {
        return meter.policy().state().onFailure();
    }

    /** Whether it only measures, and refuses nobody. */
    boolean shadow() {
        return meter.policy().shadow();
    }

    /** What the script in Redis is to do, if it counts and does not lease. */
    String operation() {
        return (shadow() ? "s" : "d") + cost;
    }

    /**
     * Redis has said how much is left. That is kept for a key of which more than half is used up, and where a share of this
     * gateway may have to decide.
     */
    void heed(long left, int gateways, long now) {
        if (left * 2 < tier.quota().most() && onFailure() == LimitState.OnFailure.LOCAL && !shadow()) {
            tier.heed(key, Math.max(0, left), gateways, now);
        }
    }

    /** What is owed beyond the cost now that the answer is there; negative for what was paid too much. */
    long more(int status) {
        // A place is given back whatever came of it.
        return meter.concurrent() ? -cost : meter.policy().cost().settled(status, cost) - cost;
    }
}
