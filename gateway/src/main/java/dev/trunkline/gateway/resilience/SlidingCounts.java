package dev.trunkline.gateway.resilience;

/** Two counts over the last so many nanoseconds, in ten slices: the oldest is forgotten as a whole. */
final class SlidingCounts {

    private static final int SLICES = 10;

    private final long sliceNanos;
    private final int[] first = new int[SLICES];
    private final int[] second = new int[SLICES];
    private long slice;
    private int firstSum;
    private int secondSum;

    SlidingCounts(long windowNanos) {
        this.sliceNanos = Math.max(1, windowNanos / SLICES);
    }

    void add(int toFirst, int toSecond, long nowNanos) {
        turn(nowNanos);
        int index = (int) (slice % SLICES);
        first[index] += toFirst;
        second[index] += toSecond;
        firstSum += toFirst;
        secondSum += toSecond;
    }

    int first(long nowNanos) {
        turn(nowNanos);
        return firstSum;
    }

    int second(long nowNanos) {
        turn(nowNanos);
        return secondSum;
    }

    void clear() {
        for (int i = 0; i < SLICES; i++) {
            forget(i);
        }
    }

    private void turn(long nowNanos) {
        long present = nowNanos / sliceNanos;
        if (present - slice >= SLICES) {
            clear();
            slice = present;
        }
        while (slice < present) {
            slice++;
            forget((int) (slice % SLICES));
        }
    }

    private void forget(int index) {
        firstSum -= first[index];
        secondSum -= second[index];
        first[index] = 0;
        second[index] = 0;
    }
}
