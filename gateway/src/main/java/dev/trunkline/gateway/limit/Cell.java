package dev.trunkline.gateway.limit;

/** The count of one key in this process; any thread may change it, and none waits for another. Times are microseconds. */
interface Cell {

    /** The cell has been taken out of the store, and another must be got. */
    long GONE = Long.MAX_VALUE;

    /**
     * Takes tokens if they are there. A cost of 0 takes none, but needs that one is there.
     *
     * @return a receipt for them, or, if they were not there, the time until they will be as a negative number, or
     *     {@link #GONE}
     */
    long take(long now, long cost);

    /** What remained when the receipt was made out. */
    long left(long receipt, long now);

    /** What remains if that can be taken, or what {@link #take} would say. */
    long peek(long now, long cost);

    /**
     * Takes tokens that have been used up already.
     *
     * @return how many of them somebody else has to be charged for, or {@link #GONE}
     */
    long charge(long now, long cost);

    /** Gives back as many of the tokens that were taken as time has not given back already. */
    void giveBack(long receipt, long now, long cost);

    long microsUntilWhole(long now);

    /** Marks the cell as gone if it says no more than a fresh one would. */
    boolean retire(long now);
}
