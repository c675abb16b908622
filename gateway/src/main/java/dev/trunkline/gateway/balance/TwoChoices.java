package dev.trunkline.gateway.balance;

/**
 * The cheaper of two endpoints taken at random. That is nearly as even as the cheapest of all (Mitzenmacher 2001), costs
 * the same for any number of them, and does not send the requests of all gateways to the same endpoint at once.
 *
 * <p>Each is drawn in proportion to its share, which is its weight and how warm it is, and what runs there is reckoned
 * against that. So the draw gives each its share already, and where shares are equal cost alone decides. Where they are
 * not, the second takes the place of the first only if it is cheaper by more than their shares differ: else of two that
 * are idle the lighter one would never have its turn, or the heavier one no more turns than the lighter.
 */
final class TwoChoices implements Picker {

    static final Picker LEAST_REQUESTS = new TwoChoices((load, share, now) -> load.running() / share + 1);
    static final Picker PEAK_EWMA = new TwoChoices(Load::cost);

    /** So that a group of which nearly all are warming up takes no longer; whoever is drawn last is taken then. */
    private static final int MOST_DRAWS = 16;

    private final Cost cost;

    /** What a request more would cost; only the order counts. */
    private interface Cost {
        double of(Load load, double share, long now);
    }

    private TwoChoices(Cost cost) {
        this.cost = cost;
    }

    @Override
    public Load pick(Group group, Turn turn, long key, long now) {
        if (group.size() == 1) {
            return group.load(0, turn.loop);
        }
        Urn urn = group.urn().orElseThrow();
        int one = urn.any(turn.random);
        double warmth = group.member(one).warmth(now);
        for (int draws = 1; passes(warmth, turn) && draws < MOST_DRAWS; draws++) {
            one = urn.any(turn.random);
            warmth = group.member(one).warmth(now);
        }
        Load first = group.load(one, turn.loop);
        int other = urn.other(one, turn.random);
        double warmthOfOther = group.member(other).warmth(now);
        if (passes(warmthOfOther, turn)) {
            return first;
        }
        Load second = group.load(other, turn.loop);
        double share = urn.weight(one) * warmth;
        double shareOfOther = urn.weight(other) * warmthOfOther;
        double difference = share == shareOfOther ? 1 : Math.max(share / shareOfOther, shareOfOther / share);
        return cost.of(second, shareOfOther, now) * difference < cost.of(first, share, now) ? second : first;
    }

    /** One that is warming up lets some of its lots pass. */
    private static boolean passes(double warmth, Turn turn) {
        return warmth < 1 && turn.random.nextDouble() >= warmth;
    }
}
