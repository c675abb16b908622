package dev.trunkline.gateway.balance;

import java.util.random.RandomGenerator;

/**
 * Draws one of several in proportion to their weights: by a search in the sums of these, or at once where all weigh the
 * same. Immutable, and makes no objects.
 */
final class Urn {

    private final double[] weights;
    private final double[] upTo;
    private final boolean even;

    /**
     * @param weights of each, above 0
     */
    Urn(double[] weights) {
        double total = 0;
        boolean same = true;
        upTo = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            total += weights[i];
            upTo[i] = total;
            same &= weights[i] == weights[0];
        }
        this.even = same;
        this.weights = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            this.weights[i] = same ? 1 : weights[i] * weights.length / total;
        }
    }

    /** Against the mean: 1 for each if all weigh the same. */
    double weight(int index) {
        return weights[index];
    }

    int any(RandomGenerator random) {
        return even ? random.nextInt(upTo.length) : at(random.nextDouble() * upTo[upTo.length - 1]);
    }

    /** Any but this one, of two at least. */
    int other(int one, RandomGenerator random) {
        if (even) {
            int other = random.nextInt(upTo.length - 1);
            return other >= one ? other + 1 : other;
        }
        double before = one == 0 ? 0 : upTo[one - 1];
        double own = upTo[one] - before;
        double lot = random.nextDouble() * (upTo[upTo.length - 1] - own);
        int found = at(lot < before ? lot : lot + own);
        // By what is wrong in the last digit only.
        return found == one ? (one + 1) % upTo.length : found;
    }

    /** The first whose sum is above that. */
    private int at(double lot) {
        int low = 0;
        int high = upTo.length - 1;
        while (low < high) {
            int middle = low + high >>> 1;
            if (lot < upTo[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
