package dev.trunkline.gateway.limit;

import java.util.ArrayList;
import java.util.List;

/** What an algorithm has let through, and when. */
final class Admissions {

    private record Admission(long at, long cost) {}

    private final List<Admission> all = new ArrayList<>();

    /** Runs requests, each so many microseconds after the one before, against a fresh state. */
    static Admissions of(Algorithm algorithm, List<Long> pauses) {
        Admissions admissions = new Admissions();
        long state = 0;
        long now = 0;
        for (long pause : pauses) {
            now += pause;
            long next = algorithm.take(state, now, 1);
            if (next != Algorithm.REFUSED) {
                state = next;
                admissions.add(now, 1);
            }
        }
        return admissions;
    }

    void add(long at, long cost) {
        all.add(new Admission(at, cost));
    }

    int count() {
        return all.size();
    }

    long at(int i) {
        return all.get(i).at();
    }

    /** The tokens given from the one instant to the other, both included. */
    long between(long from, long to) {
        return all.stream()
                .filter(one -> one.at() >= from && one.at() <= to)
                .mapToLong(Admission::cost)
                .sum();
    }
}
