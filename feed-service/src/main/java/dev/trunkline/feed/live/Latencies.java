package dev.trunkline.feed.live;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts times by buckets, any number at once, for as long as it lives. Some ten buckets for each power of ten: what it
 * tells of a time is right to a fifth or better.
 */
final class Latencies {

    /** In milliseconds, each the most that its bucket holds; one more bucket has no bound. */
    private static final long[] BOUNDS = {
        1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 600, 800,
        1_000, 1_200, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 15_000, 20_000, 30_000
    };

    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final LongAdder sum = new LongAdder();

    Latencies() {
        Arrays.setAll(buckets, bucket -> new LongAdder());
    }

    static long[] bounds() {
        return BOUNDS.clone();
    }

    void record(long millis, long times) {
        int found = Arrays.binarySearch(BOUNDS, millis);
        buckets[found >= 0 ? found : -found - 1].add(times);
        sum.add(millis * times);
    }

    /** How many there are up to each bound, and at last how many there are. */
    long[] upTo() {
        long[] counts = Arrays.stream(buckets).mapToLong(LongAdder::sum).toArray();
        Arrays.parallelPrefix(counts, Long::sum);
        return counts;
    }

    long sumMillis() {
        return sum.sum();
    }

    /**
     * The bound of the bucket that holds the time which {@code share} of all do not exceed.
     *
     * @return 0 where there are none; the last bound where it is beyond that
     */
    long quantileMillis(double share) {
        long[] counts = upTo();
        long all = counts[counts.length - 1];
        if (all == 0) {
            return 0;
        }
        long rank = Math.max(1, (long) Math.ceil(share * all));
        int bucket = 0;
        while (counts[bucket] < rank) {
            bucket++;
        }
        return BOUNDS[Math.min(bucket, BOUNDS.length - 1)];
    }
}
