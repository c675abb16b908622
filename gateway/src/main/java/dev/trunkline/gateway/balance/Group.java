package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.route.Balancing;
import java.util.List;
import java.util.Optional;

/** Endpoints of which any may take a request, with their weights; immutable and never empty. */
final class Group {

    /** RFC 2782: beside others that have a weight, 0 gets next to nothing. */
    private static final double NEXT_TO_NOTHING = 0.01;

    private final Member[] members;
    private final double[] weights;
    private final double totalWeight;
    private final boolean alone;
    private final Optional<Ring> ring;
    private final Optional<Schedule> schedule;
    private final Optional<Urn> urn;

    /**
     * @param alone whether no other group of the upstream gets any requests
     */
    Group(List<Member> members, Balancing.Algorithm algorithm, boolean alone) {
        this.alone = alone;
        this.members = members.toArray(Member[]::new);
        this.weights = new double[this.members.length];
        boolean anyWeight =
                members.stream().anyMatch(member -> member.instance().weight() > 0);
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            int weight = this.members[i].instance().weight();
            weights[i] = !anyWeight ? 1 : weight > 0 ? weight : NEXT_TO_NOTHING;
            total += weights[i];
        }
        this.totalWeight = total;
        this.ring = algorithm == Balancing.Algorithm.CONSISTENT_HASH
                ? Optional.of(new Ring(seeds(members), weights))
                : Optional.empty();
        this.schedule =
                algorithm == Balancing.Algorithm.WEIGHTED ? Optional.of(new Schedule(weights)) : Optional.empty();
        this.urn = algorithm == Balancing.Algorithm.LEAST_REQUESTS || algorithm == Balancing.Algorithm.PEAK_EWMA
                ? Optional.of(new Urn(weights))
                : Optional.empty();
    }

    private static long[] seeds(List<Member> members) {
        return members.stream()
                .mapToLong(member -> Hash.of(
                        member.endpoint().authority() + '|' + member.endpoint().address()))
                .toArray();
    }

    int size() {
        return members.length;
    }

    Member member(int index) {
        return members[index];
    }

    Load load(int index, int loop) {
        return members[index].load(loop);
    }

    double weight(int index) {
        return weights[index];
    }

    double totalWeight() {
        return totalWeight;
    }

    /** What one event loop has running at these endpoints. */
    int running(Turn turn) {
        if (alone) {
            return turn.tally.running();
        }
        int running = 0;
        for (Member member : members) {
            running += member.load(turn.loop).running();
        }
        return running;
    }

    /** For consistent hash. */
    Optional<Ring> ring() {
        return ring;
    }

    /** For weighted rounds. */
    Optional<Schedule> schedule() {
        return schedule;
    }

    /** For two choices. */
    Optional<Urn> urn() {
        return urn;
    }
}
