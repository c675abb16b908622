package dev.trunkline.gateway.limit;

import io.vertx.core.Handler;

/** Counts that all gateways share, as one event loop gets at them. */
interface Elsewhere {

    /** Whether it is worth asking. */
    boolean usable();

    /** So many gateways were last known to count, this one among them. */
    int gateways();

    /**
     * Asks for those debits that are asking, all or none of them, and notes in each what came of it.
     *
     * @param then told on the same event loop, true if there was an answer
     */
    void ask(Debits debits, Handler<Boolean> then);

    /**
     * Gets another lot before the lease runs out, or since there is not enough for {@code cost} in it; nobody waits for that.
     */
    void refill(Bill bill, LeaseCell lease, long cost);

    /** Has a key's count changed, as the script knows how; nobody waits for that. */
    void tell(Tier tier, String key, String operation);
}
