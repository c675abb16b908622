package dev.trunkline.gateway.balance;

import java.util.Arrays;

/**
 * The circle of consistent hashing: each endpoint stands at many points of it, as many as its weight asks for, and a key
 * belongs to the next point. When an endpoint goes, only its keys move.
 */
final class Ring {

    private static final int POINTS = 160;
    private static final int MOST_POINTS = 1 << 16;
    /** The low bits of a point tell whose it is. */
    private static final long OWNER = 0xffff;

    private static final long STEP = 0x9e3779b97f4a7c15L;

    private final long[] points;

    /**
     * @param seeds a hash of each owner's name, which decides where it stands
     * @param weights of each, above 0
     */
    Ring(long[] seeds, double[] weights) {
        if (seeds.length > OWNER) {
            throw new IllegalArgumentException("a ring has room for " + OWNER + " endpoints, not " + seeds.length);
        }
        double mean = Arrays.stream(weights).sum() / weights.length;
        double each = Math.max(1, Math.min(POINTS, MOST_POINTS / 2.0 / seeds.length));
        int[] counts = new int[seeds.length];
        int all = 0;
        for (int owner = 0; owner < seeds.length; owner++) {
            counts[owner] = (int) Math.max(1, Math.min(8 * POINTS, Math.round(each * weights[owner] / mean)));
            all += counts[owner];
        }
        points = new long[all];
        int next = 0;
        for (int owner = 0; owner < seeds.length; owner++) {
            for (int i = 1; i <= counts[owner]; i++) {
                points[next++] = Hash.mixed(seeds[owner] + i * STEP) & ~OWNER | owner;
            }
        }
        Arrays.sort(points);
    }

    /** The place of a key, to be passed to {@link #owner}. */
    int place(long key) {
        int found = Arrays.binarySearch(points, key);
        return found >= 0 ? found : -found - 1;
    }

    /** Whose point it is; places go on past the end from the beginning. */
    int owner(int place) {
        return (int) (points[place % points.length] & OWNER);
    }

    int size() {
        return points.length;
    }
}
