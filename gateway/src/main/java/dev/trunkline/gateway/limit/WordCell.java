package dev.trunkline.gateway.limit;

import java.util.concurrent.atomic.AtomicLong;

/** A count that is one word. */
class WordCell extends AtomicLong implements Cell {

    private static final long serialVersionUID = 1L;

    private static final long RETIRED = Long.MAX_VALUE;

    private final transient Algorithm algorithm;

    WordCell(Algorithm algorithm) {
        this.algorithm = algorithm;
    }

    /** By how much the word is ahead of the algorithm's state. */
    long ahead() {
        return 0;
    }

    @Override
    public long take(long now, long cost) {
        while (true) {
            long word = get();
            if (word == RETIRED) {
                return GONE;
            }
            long ahead = ahead();
            long before = word - ahead;
            long after = algorithm.take(before, now, Math.max(1, cost));
            if (after == Algorithm.REFUSED) {
                return -Math.max(1, algorithm.microsUntil(before, now, Math.max(1, cost)));
            }
            if (cost == 0) {
                return word;
            }
            if (compareAndSet(word, after + ahead)) {
                return after + ahead;
            }
        }
    }

    @Override
    public long left(long receipt, long now) {
        return algorithm.remaining(receipt - ahead(), now);
    }

    @Override
    public long peek(long now, long cost) {
        long word = get();
        if (word == RETIRED) {
            return GONE;
        }
        long state = word - ahead();
        long wait = algorithm.microsUntil(state, now, Math.max(1, cost));
        return wait > 0 ? -wait : algorithm.remaining(state, now);
    }

    @Override
    public long charge(long now, long cost) {
        while (true) {
            long word = get();
            if (word == RETIRED) {
                return GONE;
            }
            long ahead = ahead();
            if (compareAndSet(word, algorithm.charge(word - ahead, now, cost) + ahead)) {
                return 0;
            }
        }
    }

    @Override
    public void giveBack(long receipt, long now, long cost) {
        while (true) {
            long before = get();
            // Gone means that all has come back by itself.
            if (before == RETIRED || compareAndSet(before, algorithm.giveBack(before, receipt, now, cost))) {
                return;
            }
        }
    }

    @Override
    public long microsUntilWhole(long now) {
        long word = get();
        return word == RETIRED ? 0 : algorithm.microsUntilWhole(word - ahead(), now);
    }

    @Override
    public boolean retire(long now) {
        long word = get();
        return word == RETIRED || algorithm.idle(word - ahead(), now) && compareAndSet(word, RETIRED);
    }
}
