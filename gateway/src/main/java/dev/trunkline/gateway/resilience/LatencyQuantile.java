package dev.trunkline.gateway.resilience;

import java.util.OptionalLong;

/**
 * A quantile of recent latencies, within 1/8 of its value: counts by power of two, each cut into eight, halved whenever
 * there are a few thousand.
 */
public final class LatencyQuantile {

    private static final int PARTS = 8;
    private static final int PART_BITS = 3;
    private static final int FEWEST = 100;
    private static final int MOST = 4_096;
    private static final int REFRESH = 64;

    private final double quantile;
    private final int[] counts = new int[Long.SIZE * PARTS];
    private int total;
    private int sinceRefresh = REFRESH;
    private long value;

    /**
     * @param quantile between 0 and 1
     */
    public LatencyQuantile(double quantile) {
        this.quantile = quantile;
    }

    public void record(long nanos) {
        counts[slot(Math.max(1, nanos))]++;
        total++;
        sinceRefresh++;
        if (total > MOST) {
            halve();
        }
    }

    /** Nanoseconds; empty while too few are known. */
    public OptionalLong nanos() {
        if (total < FEWEST) {
            return OptionalLong.empty();
        }
        if (sinceRefresh >= REFRESH) {
            sinceRefresh = 0;
            value = compute();
        }
        return OptionalLong.of(value);
    }

    private long compute() {
        long rank = (long) Math.ceil(quantile * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return upper(i);
            }
        }
        throw new IllegalStateException("counts do not add up to " + total);
    }

    private void halve() {
        total = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] >>= 1;
            total += counts[i];
        }
    }

    private static int slot(long nanos) {
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int part = power < PART_BITS ? 0 : (int) (nanos >>> power - PART_BITS) & PARTS - 1;
        return power * PARTS + part;
    }

    /** The end of a slot. */
    private static long upper(int slot) {
        int power = slot / PARTS;
        long width = power < PART_BITS ? 1 : 1L << power - PART_BITS;
        return (1L << power) + (slot % PARTS + 1) * width;
    }
}
