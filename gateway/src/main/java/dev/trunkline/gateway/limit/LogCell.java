package dev.trunkline.gateway.limit;

import java.util.concurrent.atomic.AtomicReference;

/** A count that is a log. */
final class LogCell extends AtomicReference<Instants> implements Cell {

    private static final long serialVersionUID = 1L;

    /** Equal to none that a request makes. */
    private static final Instants RETIRED = Instants.EMPTY.with(0, 0, 1);

    private final transient SlidingLog log;

    LogCell(SlidingLog log) {
        super(Instants.EMPTY);
        this.log = log;
    }

    @Override
    public long take(long now, long cost) {
        long least = Math.max(1, cost);
        while (true) {
            Instants before = get();
            if (before == RETIRED) {
                return GONE;
            }
            Instants after = log.take(before, now, least);
            if (after == null) {
                return -Math.max(1, log.microsUntil(before, now, least));
            }
            if (cost == 0) {
                return now;
            }
            if (compareAndSet(before, after)) {
                return after.last();
            }
        }
    }

    /** By what the log has by now. */
    @Override
    public long left(long receipt, long now) {
        Instants state = get();
        return state == RETIRED ? 0 : log.remaining(state, now);
    }

    @Override
    public long peek(long now, long cost) {
        Instants state = get();
        if (state == RETIRED) {
            return GONE;
        }
        long wait = log.microsUntil(state, now, Math.max(1, cost));
        return wait > 0 ? -wait : log.remaining(state, now);
    }

    @Override
    public long charge(long now, long cost) {
        while (true) {
            Instants before = get();
            if (before == RETIRED) {
                return GONE;
            }
            if (compareAndSet(before, log.charge(before, now, cost))) {
                return 0;
            }
        }
    }

    @Override
    public void giveBack(long receipt, long now, long cost) {
        while (true) {
            Instants before = get();
            // Gone means that all has come back by itself.
            if (before == RETIRED || compareAndSet(before, log.giveBack(before, receipt, now, cost))) {
                return;
            }
        }
    }

    @Override
    public long microsUntilWhole(long now) {
        Instants state = get();
        return state == RETIRED ? 0 : log.microsUntilWhole(state, now);
    }

    @Override
    public boolean retire(long now) {
        Instants state = get();
        return state == RETIRED || log.idle(state, now) && compareAndSet(state, RETIRED);
    }
}
