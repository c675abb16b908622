package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.LimitState;

/**
 * One limit's say in one request: finds out who counts it, a cell of this process or Redis, takes what it costs there, and
 * keeps what came of it.
 */
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
    private final Bill bill = new Bill();
    private final CellDebit here = new CellDebit(bill);
    private final RedisDebit there;
    private By by = By.NOBODY;
    /** For which Redis is asked, if it is not to count this request by itself. */
    private LeaseCell lease;

    private long left;
    private boolean taken;

    Debit(Elsewhere elsewhere) {
        this.elsewhere = elsewhere;
        this.there = new RedisDebit(bill, elsewhere);
    }

    Bill bill() {
        return bill;
    }

    /** Nothing is taken yet. */
    void again() {
        by = By.NOBODY;
        lease = null;
        left = 0;
        taken = false;
    }

    /** Lets go of what it was for. */
    void clear() {
        bill.clear();
        here.clear();
        lease = null;
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
        return left >= 0 || bill.shadow();
    }

    boolean asking() {
        return by == By.ASKING;
    }

    boolean counted() {
        return by != By.NOBODY;
    }

    /** Finds out who counts. Of a lease that has run out, only taking will tell that Redis must be asked. */
    void locate(long now) {
        LimitState.Place place = bill.place();
        if (place == LimitState.Place.LOCAL) {
            countHere(bill.tier().cells(), now);
        } else if (!elsewhere.usable()) {
            withoutRedis(now);
        } else if (place == LimitState.Place.LEASED && here.at(bill.tier().leases(), now)) {
            by = By.CELL;
        } else {
            // Also if there is no room for another lease.
            by = By.ASKING;
        }
    }

    /** Redis is away. */
    void withoutRedis(long now) {
        if (bill.onFailure() == LimitState.OnFailure.LOCAL) {
            countHere(bill.tier().share(elsewhere.gateways()), now);
        } else {
            by = By.NOBODY;
        }
    }

    /** Whether nobody counts, and the policy will not have that. */
    boolean closed() {
        return by == By.NOBODY && !bill.shadow() && bill.onFailure() == LimitState.OnFailure.CLOSED;
    }

    private void countHere(LocalCells cells, long now) {
        by = By.CELL;
        here.at(cells, now);
    }

    void peek(long now) {
        if (by == By.CELL && !taken) {
            left = here.peek(now);
        }
    }

    void take(long now) {
        if (by != By.CELL || taken) {
            return;
        }
        left = here.take(now);
        if (left == LeaseCell.ASK) {
            left = 0;
            by = By.ASKING;
            lease = here.cell() instanceof LeaseCell empty ? empty : null;
            return;
        }
        taken = left >= 0;
        if (taken && here.cell() instanceof LeaseCell leased && leased.low(now)) {
            elsewhere.refill(bill, leased, 0);
        }
    }

    /** Has a lot got, unless one is under way; false if there is no lease for it. */
    boolean lease() {
        if (lease != null && !lease.asking()) {
            elsewhere.refill(bill, lease, bill.cost());
        }
        return lease != null;
    }

    /** What the script is to do. */
    String operation(long now) {
        return lease == null ? bill.operation() : lease.operation(now, bill.cost());
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
    void answered(RedisBatch.Numbers numbers, int at, long now) {
        if (lease != null) {
            leased(Lot.of(numbers, at), now);
            return;
        }
        by = By.REDIS;
        left = numbers.get(at, 0);
        taken = left >= 0;
        bill.heed(left, elsewhere.gateways(), now);
        there.answered(numbers.get(at, 1), numbers.get(at, 2), numbers.get(at, 3), numbers.get(at, 4));
    }

    /** What this request needs of a lot is its own, so that no other is quicker; the rest is everybody's. */
    private void leased(Lot lot, long now) {
        LeaseCell from = lease;
        lease = null;
        by = By.CELL;
        bill.heed(lot.left(), elsewhere.gateways(), now);
        long own = lot.tokens() >= bill.cost() ? bill.cost() : 0;
        if (!from.granted(lot, own, now)) {
            elsewhere.tell(bill.tier(), bill.key(), lot.giveBack(lot.tokens() - own));
        }
        if (own > 0) {
            taken = true;
            left = from.left(from.inHand(), now);
            return;
        }
        take(now);
        if (asking()) {
            // The gateway's other requests were, or Redis had too little.
            by = By.CELL;
            lease = null;
            left = -Math.max(1, lot.until());
        }
    }

    /** There was no answer. */
    void missed() {
        if (lease != null) {
            lease.missed();
            lease = null;
        }
    }

    /** The request will not be served. */
    void giveBack(long now) {
        if (!taken) {
            return;
        }
        taken = false;
        if (by == By.REDIS) {
            there.undo();
        } else {
            here.undo(now);
        }
    }

    /** Until the turn of this request. */
    long microsToWait() {
        if (!taken || bill.shadow()) {
            return 0;
        }
        return by == By.REDIS ? there.microsToWait() : here.microsToWait();
    }

    long microsUntilWhole(long now) {
        return by == By.REDIS ? there.microsUntilWhole() : here.cell().microsUntilWhole(now);
    }

    /** Gives back a place, or brings the cost to what the answer makes of it. */
    void settle(int status, long now) {
        if (!taken || !bill.meter().settles()) {
            return;
        }
        long more = bill.more(status);
        if (more == 0) {
            return;
        }
        if (by == By.REDIS) {
            there.settle(more);
            return;
        }
        long owed = here.settle(now, more);
        if (owed > 0) {
            elsewhere.tell(bill.tier(), bill.key(), RedisDebit.charge(owed));
        }
    }
}
