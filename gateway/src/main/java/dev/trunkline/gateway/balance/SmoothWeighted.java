package dev.trunkline.gateway.balance;

/**
 * Smooth weighted round robin, as nginx has it: with each turn an endpoint gains its weight in credit, the one with the
 * most is picked and pays what all gained. An endpoint of weight 5 beside two of weight 1 thus comes a a b a c a a, and
 * not five times in a row. A pick costs a look at each endpoint.
 */
final class SmoothWeighted implements Picker {

    @Override
    public Load pick(Group group, Turn turn, long key, long now) {
        double gained = 0;
        Load best = group.load(0, turn.loop);
        for (int i = 0; i < group.size(); i++) {
            Load load = group.load(i, turn.loop);
            double share = group.share(i, now);
            load.credit += share;
            gained += share;
            if (load.credit > best.credit) {
                best = load;
            }
        }
        best.credit -= gained;
        return best;
    }
}
