package dev.trunkline.gateway.limit;

/** The count of one key in this process; any thread may change it, and none waits for another. Times are microseconds. */
interface Cell {

    /** The cell has been taken out of the store, and another must be got. */
    long GONE = Long.MAX_VALUE;

    /**
     * Takes tokens if they are there. A cost of 0 takes none, but needs that one is there.
     *
     * @return what remains, or, if they were not there, the time until they will be as a negative number, or {@link #GONE}
     */
    long take(long now, long cost);

    /** What {@link #take} would say. */
    long peek(long now, long cost);

    /** Takes tokens that have been used up already; false if the cell is gone. */
    boolean charge(long now, long cost);

    void giveBack(long now, long cost);

    long microsUntilWhole(long now);

    /** Marks the cell as gone if it says no more than a fresh one would. */
    boolean retire(long now);
}
