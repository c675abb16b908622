package dev.trunkline.gateway.limit;

import java.util.concurrent.atomic.AtomicReference;

/** A count that is a log. */
final class LogCell extends AtomicReference<long[]> implements Cell {

    private static final long serialVersionUID = 1L;

    private static final long[] RETIRED = {0};

    private final transient SlidingLog log;

    LogCell(SlidingLog log) {
        super(SlidingLog.NONE);
        this.log = log;
    }

    @Override
    public long take(long now, long cost) {
        while (true) {
            long[] before = get();
            if (before == RETIRED) {
                return GONE;
            }
            if (!log.holds(before, now, Math.max(1, cost))) {
                return -Math.max(1, log.microsUntil(before, now, Math.max(1, cost)));
            }
            if (cost == 0) {
                return log.remaining(before, now);
            }
            long[] after = log.taken(before, now, cost);
            if (compareAndSet(before, after)) {
                return log.remaining(after, now);
            }
        }
    }

    @Override
    public long peek(long now, long cost) {
        long[] state = get();
        if (state == RETIRED) {
            return GONE;
        }
        return log.holds(state, now, Math.max(1, cost))
                ? log.remaining(state, now)
                : -Math.max(1, log.microsUntil(state, now, Math.max(1, cost)));
    }

    @Override
    public boolean charge(long now, long cost) {
        while (true) {
            long[] before = get();
            if (before == RETIRED) {
                return false;
            }
            if (compareAndSet(before, log.taken(before, now, cost))) {
                return true;
            }
        }
    }

    @Override
    public void giveBack(long now, long cost) {
        while (true) {
            long[] before = get();
            if (before == RETIRED || compareAndSet(before, log.givenBack(before, now, cost))) {
                return;
            }
        }
    }

    @Override
    public long microsUntilWhole(long now) {
        long[] state = get();
        return state == RETIRED ? 0 : log.microsUntilWhole(state, now);
    }

    @Override
    public boolean retire(long now) {
        long[] state = get();
        return state == RETIRED || log.idle(state, now) && compareAndSet(state, RETIRED);
    }
}
