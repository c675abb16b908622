package dev.trunkline.gateway.route;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Where among shares a key is. Shares lie side by side in the order of the file, and a key keeps its place: when the share
 * at an end grows, those who are in it stay there.
 */
public final class Point {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Point() {}

    /**
     * From 0 up to but not 1: FNV-1a, then the finisher of MurmurHash3.
     *
     * @param salt so that a key is not at the same place everywhere
     */
    public static double of(String salt, String key) {
        long hash = mixed(fnv(fnv(OFFSET, salt), key));
        return (hash >>> 11) * 0x1.0p-53;
    }

    /**
     * @param shares of which not all have the weight 0
     * @param point from 0 up to but not 1
     */
    public static <T> T in(List<T> shares, ToIntFunction<T> weight, double point) {
        int whole = 0;
        for (int i = 0; i < shares.size(); i++) {
            whole += weight.applyAsInt(shares.get(i));
        }
        double left = point * whole;
        for (int i = 0; i < shares.size(); i++) {
            left -= weight.applyAsInt(shares.get(i));
            if (left < 0) {
                return shares.get(i);
            }
        }
        throw new IllegalArgumentException(point + " is in no share of " + shares);
    }

    private static long fnv(long seed, String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }

    private static long mixed(long hash) {
        long h = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
        return h ^ h >>> 33;
    }
}
