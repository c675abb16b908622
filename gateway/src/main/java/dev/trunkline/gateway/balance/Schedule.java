package dev.trunkline.gateway.balance;

import java.util.Arrays;

/**
 * The order of a smooth weighted round, worked out once: with each turn an endpoint gains its weight in credit, the one
 * with the most has the turn and pays what all gained. One of weight 5 beside two of weight 1 thus has a a b a c a a, and
 * not five in a row. The order is nginx', which works it out anew with each request.
 */
final class Schedule {

    /** Weights are rounded to fit into so many turns. */
    private static final int MOST_TURNS = 4_096;

    private final short[] turns;

    /**
     * @param weights above 0; of at most so many as a short can tell
     */
    Schedule(double[] weights) {
        int[] counts = counts(weights);
        int all = Arrays.stream(counts).sum();
        int[] credit = new int[counts.length];
        turns = new short[all];
        for (int turn = 0; turn < all; turn++) {
            int best = 0;
            for (int i = 0; i < counts.length; i++) {
                credit[i] += counts[i];
                if (credit[i] > credit[best]) {
                    best = i;
                }
            }
            credit[best] -= all;
            turns[turn] = (short) best;
        }
    }

    /** Whose turn it is; the schedule begins anew at its end. */
    int at(int number) {
        return turns[Integer.remainderUnsigned(number, turns.length)];
    }

    private static int[] counts(double[] weights) {
        double sum = Arrays.stream(weights).sum();
        boolean whole = Arrays.stream(weights).allMatch(weight -> weight == Math.rint(weight));
        if (whole) {
            int divisor =
                    Arrays.stream(weights).mapToInt(weight -> (int) weight).reduce(0, Schedule::divisor);
            if (sum / divisor <= MOST_TURNS) {
                return Arrays.stream(weights)
                        .mapToInt(weight -> (int) weight / divisor)
                        .toArray();
            }
        }
        return Arrays.stream(weights)
                .mapToInt(weight -> (int) Math.max(1, Math.round(weight * MOST_TURNS / sum)))
                .toArray();
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}
