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

    @Override
    public long take(long now, long cost) {
        while (true) {
            long before = get();
            if (before == RETIRED) {
                return GONE;
            }
            long after = algorithm.take(before, now, Math.max(1, cost));
            if (after == Algorithm.REFUSED) {
                return -Math.max(1, algorithm.microsUntil(before, now, Math.max(1, cost)));
            }
            if (cost == 0) {
                return algorithm.remaining(before, now);
            }
            if (compareAndSet(before, after)) {
                return algorithm.remaining(after, now);
            }
        }
    }

    @Override
    public long peek(long now, long cost) {
        long state = get();
        if (state == RETIRED) {
            return GONE;
        }
        long wait = algorithm.microsUntil(state, now, Math.max(1, cost));
        return wait > 0 ? -wait : algorithm.remaining(state, now);
    }

    @Override
    public boolean charge(long now, long cost) {
        while (true) {
            long before = get();
            if (before == RETIRED) {
                return false;
            }
            if (compareAndSet(before, algorithm.charge(before, now, cost))) {
                return true;
            }
        }
    }

    @Override
    public void giveBack(long now, long cost) {
        while (true) {
            long before = get();
            // Gone means that all has come back by itself.
            if (before == RETIRED || compareAndSet(before, algorithm.giveBack(before, now, cost))) {
                return;
            }
        }
    }

    @Override
    public long microsUntilWhole(long now) {
        long state = get();
        return state == RETIRED ? 0 : algorithm.microsUntilWhole(state, now);
    }

    @Override
    public boolean retire(long now) {
        long state = get();
        return state == RETIRED || algorithm.idle(state, now) && compareAndSet(state, RETIRED);
    }
}
