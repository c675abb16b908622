package dev.trunkline.gateway.balance;

/** Every endpoint in its turn. One that is warming up lets some of its turns pass. */
final class RoundRobin implements Picker {

    @Override
    public Load pick(Group group, Turn turn, long key, long now) {
        int size = group.size();
        for (int passed = 0; passed < size; passed++) {
            int index = Integer.remainderUnsigned(turn.next++, size);
            double warmth = group.member(index).warmth(now);
            if (warmth >= 1 || turn.random.nextDouble() < warmth) {
                return group.load(index, turn.loop);
            }
        }
        return group.load(Integer.remainderUnsigned(turn.next++, size), turn.loop);
    }
}
