package dev.trunkline.gateway.balance;

/** Takes endpoints in turn; each event loop has its own, so there is nothing to share. */
public final class RoundRobin {

    private int next;

    /**
     * @param first where to begin, so that several loops do not all begin with the same endpoint
     */
    public RoundRobin(int first) {
        this.next = first;
    }

    /**
     * @param count of endpoints, at least 1
     * @return the index of the one to take
     */
    public int pick(int count) {
        int index = Integer.remainderUnsigned(next, count);
        next++;
        return index;
    }
}
