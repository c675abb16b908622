package dev.trunkline.gateway.limit;

import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The queue of one key. A turn that is given back from the middle stays where it is, for those behind it have been told
 * theirs, and goes to the next who comes.
 */
final class TurnCell extends WordCell {

    private static final long serialVersionUID = 1L;

    private final transient LeakyBucket bucket;
    private final transient ConcurrentSkipListSet<Long> freed = new ConcurrentSkipListSet<>();

    TurnCell(LeakyBucket bucket) {
        super(bucket);
        this.bucket = bucket;
    }

    /**
     * Takes the next turn.
     *
     * @return the turn, to be waited for and perhaps given back; or, if all places are taken, the time until one will be
     *     free as a negative number, or {@link #GONE}
     */
    long takeTurn(long now, long cost) {
        if (!freed.isEmpty()) {
            long left = freedTurn(now, cost);
            if (left >= 0) {
                return left;
            }
        }
        while (true) {
            long before = get();
            if (before == GONE) {
                return GONE;
            }
            long after = bucket.take(before, now, Math.max(1, cost));
            if (after == Algorithm.REFUSED) {
                return -Math.max(1, bucket.microsUntil(before, now, Math.max(1, cost)));
            }
            if (compareAndSet(before, after)) {
                return after;
            }
        }
    }

    @Override
    public long peek(long now, long cost) {
        long state = super.peek(now, cost);
        return state < 0 && cost <= 1 && freed.ceiling(bucket.soonest(now)) != null ? 1 : state;
    }

    long microsToWait(long turn, long now) {
        return bucket.microsToWait(turn, now);
    }

    /** Whoever had the turn goes without it. */
    void giveBackTurn(long turn, long cost) {
        for (long i = 0; i < cost; i++) {
            long last = bucket.before(turn, i);
            if (!compareAndSet(last, bucket.before(last, 1))) {
                freed.add(last);
            }
        }
    }

    /** Forgets those that have passed; -1 if there is none ahead, or more than one is wanted. */
    private long freedTurn(long now, long cost) {
        Long soonest = bucket.soonest(now);
        freed.headSet(soonest).clear();
        Long turn = cost <= 1 ? freed.pollFirst() : null;
        return turn != null && turn >= soonest ? turn : -1;
    }

    /** Turns that were given back from the middle and are still kept. */
    int freed() {
        return freed.size();
    }
}
