package dev.trunkline.gateway.balance;

/** Every endpoint as often as its weight says, in the order of the group's {@link Schedule}. */
final class SmoothWeighted implements Picker {

    @Override
    public Load pick(Group group, Turn turn, long key, long now) {
        Schedule schedule = group.schedule().orElseThrow();
        int index = schedule.at(turn.next++);
        // One that is warming up lets some of its turns pass, to whoever comes next.
        for (int passed = 0; passed < group.size(); passed++) {
            double warmth = group.member(index).warmth(now);
            if (warmth >= 1 || turn.random.nextDouble() < warmth) {
                break;
            }
            index = schedule.at(turn.next++);
        }
        return group.load(index, turn.loop);
    }
}
