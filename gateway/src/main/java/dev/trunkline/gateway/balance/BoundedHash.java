package dev.trunkline.gateway.balance;

/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016): a key goes to its endpoint on the ring
 * unless that one has more than {@code load} times its share of the running requests, and then to the next one that has
 * not. So one key that everybody asks for does not break the endpoint it belongs to.
 *
 * <p>To an endpoint that is warming up its keys come back one after the other, always the same ones first.
 */
final class BoundedHash implements Picker {

    private final double load;

    BoundedHash(double load) {
        this.load = load;
    }

    @Override
    public Load pick(Group group, Turn turn, long key, long now) {
        Ring ring = group.ring().orElseThrow();
        int place = ring.place(key);
        int running = group.running(turn);
        int last = -1;
        for (int step = 0; step < ring.size(); step++) {
            int owner = ring.owner(place + step);
            if (owner != last && hasRoom(group, owner, turn, running) && isWarmFor(group, owner, key, now)) {
                return group.load(owner, turn.loop);
            }
            last = owner;
        }
        return group.load(ring.owner(place), turn.loop);
    }

    private boolean hasRoom(Group group, int index, Turn turn, int running) {
        double share = group.weight(index) / group.totalWeight();
        // Rounded up, so that there is always one with room; but not for what is wrong in the last digit.
        double bound = Math.ceil(load * share * (running + 1) - 1e-9);
        return group.load(index, turn.loop).running() < bound;
    }

    private static boolean isWarmFor(Group group, int index, long key, long now) {
        double warmth = group.member(index).warmth(now);
        return warmth >= 1 || Hash.fraction(Hash.mixed(key)) < warmth;
    }
}
