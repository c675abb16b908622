package dev.trunkline.gateway.limit;

/** What Redis has taken for a request, and what it is told of that afterwards. */
final class RedisDebit {

    private final Bill bill;
    private final Elsewhere elsewhere;
    private long microsUntilWhole;
    private long microsToWait;
    private long taken;
    private long place;

    RedisDebit(Bill bill, Elsewhere elsewhere) {
        this.bill = bill;
        this.elsewhere = elsewhere;
    }

    /**
     * It has answered.
     *
     * @param wait until the turn of the request
     * @param at when it was taken, by Redis' clock
     * @param ownPlace in the order in which tokens come back, or of a turn in its queue
     */
    void answered(long whole, long wait, long at, long ownPlace) {
        microsUntilWhole = whole;
        microsToWait = wait;
        taken = at;
        place = ownPlace;
    }

    /** What the script is to do for so many tokens to be given back, but for those that time has given back already. */
    static String giveBack(long cost, long taken, long place) {
        return "b" + cost + '@' + taken + '+' + place;
    }

    long microsUntilWhole() {
        return microsUntilWhole;
    }

    long microsToWait() {
        return microsToWait;
    }

    /** Undoes what was taken for a request that will not be served. */
    void undo() {
        giveBack(bill.cost());
    }

    /** Takes more, or gives back, now that it is known what the request has cost. */
    void settle(long more) {
        if (more < 0) {
            giveBack(-more);
        } else {
            elsewhere.tell(bill.tier(), bill.key(), charge(more));
        }
    }

    private void giveBack(long cost) {
        if (cost > 0) {
            elsewhere.tell(bill.tier(), bill.key(), giveBack(cost, taken, place));
        }
    }

    /** What the script is to do for so many tokens to be taken, be they there or not. */
    static String charge(long cost) {
        return "c" + cost;
    }
}
