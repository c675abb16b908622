package dev.trunkline.gateway.route;

import java.util.List;
import java.util.Map;

/**
 * What a request takes of a limit.
 *
 * @param each of a method that is not named
 * @param answers what it comes to in the end, by the status of its answer: more is debited then, less given back
 */
public record LimitCost(long each, Map<String, Long> methods, List<Answers> answers) {

    public static final LimitCost ONE = new LimitCost(1, Map.of(), List.of());

    /** Answers of one status, written {@code 401}, or of one class, written {@code 4xx}. */
    public record Answers(int from, int to, long cost) {}

    public long of(String method) {
        return methods.isEmpty() ? each : methods.getOrDefault(method, each);
    }

    /**
     * What a request has cost once it is answered; a single status goes before its class.
     *
     * @param paid beforehand
     */
    public long settled(int status, long paid) {
        long cost = paid;
        int narrowest = Integer.MAX_VALUE;
        for (Answers some : answers) {
            if (status >= some.from() && status <= some.to() && some.to() - some.from() < narrowest) {
                narrowest = some.to() - some.from();
                cost = some.cost();
            }
        }
        return cost;
    }

    long most() {
        long most = each;
        for (long cost : methods.values()) {
            most = Math.max(most, cost);
        }
        return most;
    }
}
