package dev.trunkline.gateway.limit;

/** What Redis has taken for a request, and what it is told of that afterwards. */
final class RedisDebit {

    private final Bill bill;
    private final Elsewhere elsewhere;
    private long microsUntilWhole;
    private long microsToWait;
    private long turn;

    RedisDebit(Bill bill, Elsewhere elsewhere) {
        this.bill = bill;
        this.elsewhere = elsewhere;
    }

    /**
     * It has answered.
     *
     * @param wait until the turn of the request
     * @param ownTurn where it is in a queue, for it to be given back; 0 for nowhere
     */
    void answered(long whole, long wait, long ownTurn) {
        microsUntilWhole = whole;
        microsToWait = wait;
        turn = ownTurn;
    }

    long microsUntilWhole() {
        return microsUntilWhole;
    }

    long microsToWait() {
        return microsToWait;
    }

    /** Undoes what was taken for a request that will not be served. */
    void undo() {
        elsewhere.giveBack(bill, bill.cost(), turn);
    }

    /** Takes more, or gives back, now that it is known what the request has cost. */
    void settle(long more) {
        if (more < 0) {
            elsewhere.giveBack(bill, -more, turn);
        } else {
            elsewhere.charge(bill, more);
        }
    }
}
