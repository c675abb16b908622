package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.route.Balancing;

/** Picks one of a group; without state of its own, which is in the turn and in the loads. */
interface Picker {

    /**
     * @param key of the request, for those that heed it
     * @param now nanoseconds; of meaning only where an endpoint is warming up or where latencies count
     */
    Load pick(Group group, Turn turn, long key, long now);

    static Picker of(Balancing rules) {
        return switch (rules.algorithm()) {
            case ROUND_ROBIN -> new RoundRobin();
            case WEIGHTED -> new SmoothWeighted();
            case LEAST_REQUESTS -> TwoChoices.LEAST_REQUESTS;
            case PEAK_EWMA -> TwoChoices.PEAK_EWMA;
            case CONSISTENT_HASH -> new BoundedHash(rules.load());
        };
    }
}
