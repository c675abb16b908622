package dev.trunkline.gateway.limit;

/** So many at a time. The state is how many there are; each gives its place back when it is over. */
final class Concurrent implements Algorithm {

    /** When one of them will be over is not known, so whoever is refused is told to come back in a second. */
    private static final long SOON = 1_000_000;

    private final long limit;

    Concurrent(long limit) {
        this.limit = limit;
    }

    @Override
    public long take(long state, long now, long cost) {
        return state + cost > limit ? REFUSED : state + cost;
    }

    @Override
    public long charge(long state, long now, long cost) {
        return state;
    }

    @Override
    public long giveBack(long state, long receipt, long now, long cost) {
        return Math.max(0, state - cost);
    }

    @Override
    public long remaining(long state, long now) {
        return Math.max(0, limit - state);
    }

    @Override
    public long microsUntil(long state, long now, long cost) {
        return state + cost <= limit ? 0 : SOON;
    }

    @Override
    public long microsUntilWhole(long state, long now) {
        return 0;
    }

    @Override
    public boolean idle(long state, long now) {
        return state == 0;
    }
}
