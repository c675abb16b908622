package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.LimitState;

/** What one request takes of one limit. Used again for other requests of its event loop. */
final class Debit {

    private enum By {
        /** A cell of this process. */
        CELL,
        /** Redis, which is still to be asked. */
        ASKING,
        /** Redis, which has answered. */
        REDIS,
        /** Nobody. */
        NOBODY
    }

    private final Elsewhere elsewhere;
    private final CellDebit here = new CellDebit();
    private Meter meter;
    private Tier tier;
    private String key;
    private long cost;
    private By by = By.NOBODY;
    private long left;
    private long microsUntilWhole;
    private long microsToWait;
    private long turn;
    private boolean taken;

    Debit(Elsewhere elsewhere) {
        this.elsewhere = elsewhere;
    }

    void of(Meter ofMeter, Tier ofTier, String ofKey, long ofCost) {
        meter = ofMeter;
        tier = ofTier;
        key = ofKey;
        cost = ofCost;
        again();
    }

    /** Nothing is taken yet. */
    void again() {
        by = By.NOBODY;
        left = 0;
        turn = 0;
        microsUntilWhole = 0;
        microsToWait = 0;
        taken = false;
    }

    /** Lets go of what it was for. */
    void clear() {
        meter = null;
        tier = null;
        key = null;
        here.clear();
    }

    Meter meter() {
        return meter;
    }

    Tier tier() {
        return tier;
    }

    String key() {
        return key;
    }

    /** What remains, or, if it is not enough, how long it will be until it is, as a negative number of microseconds. */
    long left() {
        return left;
    }

    boolean refused() {
        return left < 0;
    }

    /** Whether the request may pass as far as this limit is concerned. */
    boolean passes() {
        return left >= 0 || meter.policy().shadow();
    }

    boolean asking() {
        return by == By.ASKING;
    }

    boolean counted() {
        return by != By.NOBODY;
    }

    /** Whether Redis is asked for a lot, and not to count. */
    boolean leasing() {
        return meter.policy().state().place() == LimitState.Place.LEASED;
    }

    /** Finds out who counts. Of a lease that has run out, only taking will tell that Redis must be asked. */
    void locate(long now) {
        LimitState.Place place = meter.policy().state().place();
        if (place == LimitState.Place.LOCAL) {
            countHere(tier.cells(), now);
        } else if (!elsewhere.usable()) {
            withoutRedis(now);
        } else if (place == LimitState.Place.LEASED) {
            countHere(tier.leases(), now);
        } else {
            by = By.ASKING;
        }
    }

    /** Redis is away. */
    void withoutRedis(long now) {
        if (meter.policy().state().onFailure() == LimitState.OnFailure.LOCAL) {
            countHere(tier.share(elsewhere.gateways()), now);
        } else {
            by = By.NOBODY;
        }
    }

    /** Whether nobody counts, and the policy will not have that. */
    boolean closed() {
        return by == By.NOBODY
                && !meter.policy().shadow()
                && meter.policy().state().onFailure() == LimitState.OnFailure.CLOSED;
    }

    private void countHere(LocalCells cells, long now) {
        by = By.CELL;
        here.at(cells, key, now);
    }

    /** Whether there is something here to be taken. */
    private boolean open() {
        return by == By.CELL && !taken;
    }

    void peek(long now) {
        if (open()) {
            left = here.peek(now, cost);
        }
    }

    void take(long now) {
        if (!open()) {
            return;
        }
        left = here.take(now, cost);
        if (left == LeaseCell.ASK) {
            left = 0;
            by = By.ASKING;
            return;
        }
        taken = left >= 0;
        microsToWait = here.microsToWait();
        if (taken && here.cell() instanceof LeaseCell lease && lease.low(now)) {
            elsewhere.refill(this, lease);
        }
    }

    /** What the script is to do. */
    String operation(long now) {
        if (leasing()) {
            return "l" + (here.cell() instanceof LeaseCell lease ? lease.want(now, cost) : cost);
        }
        return (meter.policy().shadow() ? "s" : "d") + cost;
    }

    boolean refusedByRedis() {
        return by == By.REDIS && !passes();
    }

    /** Another limit has refused the request there, so the script has taken nothing. */
    void untaken() {
        if (by == By.REDIS) {
            taken = false;
        }
    }

    /** Redis has said what came of it. */
    void answered(long nowLeft, long whole, long wait, long ownTurn) {
        by = By.REDIS;
        left = nowLeft;
        microsUntilWhole = whole;
        microsToWait = wait;
        turn = ownTurn;
        taken = nowLeft >= 0;
    }

    /** Redis has given a lot; it is to be taken from. */
    void leased(long now) {
        countHere(tier.leases(), now);
        take(now);
        if (asking()) {
            // Others were quicker; the next request will ask again.
            by = By.CELL;
            left = -1;
        }
    }

    /** The request will not be served. */
    void giveBack(long now) {
        if (!taken) {
            return;
        }
        taken = false;
        if (by == By.REDIS) {
            elsewhere.giveBack(this, cost);
        } else {
            here.undo(now, cost);
        }
    }

    /** Until the turn of this request. */
    long microsToWait() {
        return taken && !meter.policy().shadow() ? microsToWait : 0;
    }

    /** Where Redis has put the request into a queue; 0 for nowhere. */
    long turn() {
        return turn;
    }

    long microsUntilWhole(long now) {
        return by == By.CELL ? here.cell().microsUntilWhole(now) : microsUntilWhole;
    }

    /** Gives back a place, or brings the cost to what the answer makes of it. */
    void settle(int status, long now) {
        if (!taken || !meter.settles()) {
            return;
        }
        long more = meter.concurrent() ? -cost : meter.policy().cost().settled(status, cost) - cost;
        if (by == By.CELL) {
            here.settle(now, more);
        } else if (more < 0) {
            elsewhere.giveBack(this, -more);
        } else if (more > 0) {
            elsewhere.charge(this, more);
        }
    }
}
