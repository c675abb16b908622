package dev.trunkline.gateway.balance;

/**
 * The cheaper of two endpoints taken at random. That is nearly as even as the cheapest of all (Mitzenmacher 2001), costs
 * the same for any number of them, and does not send the requests of all gateways to the same endpoint at once.
 */
final class TwoChoices implements Picker {

    static final Picker LEAST_REQUESTS = new TwoChoices((load, now) -> load.running() + 1);
    static final Picker PEAK_EWMA = new TwoChoices(Load::cost);

    private final Cost cost;

    /** What a request more would cost; only the order counts. */
    private interface Cost {
        double of(Load load, long now);
    }

    private TwoChoices(Cost cost) {
        this.cost = cost;
    }

    @Override
    public Load pick(Group group, Turn turn, long key, long now) {
        int size = group.size();
        if (size == 1) {
            return group.load(0, turn.loop);
        }
        int one = turn.random.nextInt(size);
        int other = turn.random.nextInt(size - 1);
        other = other >= one ? other + 1 : other;
        return cost(group, one, turn, now) <= cost(group, other, turn, now)
                ? group.load(one, turn.loop)
                : group.load(other, turn.loop);
    }

    private double cost(Group group, int index, Turn turn, long now) {
        return cost.of(group.load(index, turn.loop), now) / group.share(index, now);
    }
}
