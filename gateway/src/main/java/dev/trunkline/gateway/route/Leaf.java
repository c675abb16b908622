package dev.trunkline.gateway.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All routes of one host and one path shape, told apart by their conditions and methods, and at last by {@link Shares}.
 * Answers are made beforehand.
 *
 * <p>Of the routes for a method, the one with more conditions goes first, then one that names the method before one that
 * takes any, then the one that stands first in the file. A route without conditions claims the path: a method that no
 * route here takes is then refused. Where all have conditions and none hold, the path is not claimed.
 */
final class Leaf {

    /** As many routes are asked one after the other at most. */
    static final int MOST = 64;

    private static final String ANY = "";

    private final List<Shares> all = new ArrayList<>(1);
    private Map<String, List<Shares>> byMethod = Map.of();
    private RouteMatch wrongMethod;

    /** Null if these routes do not claim the request. */
    RouteMatch match(Asked asked) {
        List<Shares> candidates = byMethod.get(asked.method());
        if (candidates == null) {
            candidates = byMethod.get(ANY);
        }
        for (int i = 0; i < candidates.size(); i++) {
            Shares candidate = candidates.get(i);
            if (candidate.match().holds(asked)) {
                return candidate.choose(asked);
            }
        }
        return wrongMethod;
    }

    /** Why a route cannot be told from another one here. */
    Optional<String> clash(Route route) {
        return all.stream().flatMap(other -> other.clash(route).stream()).findFirst();
    }

    boolean full() {
        return all.stream().mapToInt(Shares::size).sum() >= MOST;
    }

    /** Takes up a route that does not clash, and gives those that it shares requests with, itself among them. */
    Shares add(Route route) {
        Optional<Shares> shared = all.stream()
                .filter(other -> other.match().clashes(route.match()))
                .findFirst();
        if (shared.isPresent()) {
            shared.get().add(route);
            return shared.get();
        }
        Shares alone = new Shares(route);
        all.add(alone);
        Set<String> methods = new TreeSet<>();
        for (Shares shares : all) {
            methods.addAll(shares.match().methods());
        }
        // RFC 9110 §9.3.2: HEAD is GET without the content.
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        Map<String, List<Shares>> fresh = new HashMap<>();
        fresh.put(ANY, candidates(ANY));
        methods.forEach(method -> fresh.put(method, candidates(method)));
        byMethod = fresh;
        wrongMethod = refusal(methods);
        return alone;
    }

    private List<Shares> candidates(String method) {
        // The sort is stable, so the order in the file decides what is left.
        return all.stream()
                .filter(shares -> rank(shares.match(), method) < 3)
                .sorted(Comparator.<Shares>comparingInt(
                                shares -> -shares.match().conditions().size())
                        .thenComparingInt(shares -> rank(shares.match(), method)))
                .toList();
    }

    private static int rank(Criteria match, String method) {
        if (match.methods().contains(method)) {
            return 0;
        }
        if (method.equals("HEAD") && match.methods().contains("GET")) {
            return 1;
        }
        return match.methods().isEmpty() ? 2 : 3;
    }

    private RouteMatch refusal(Set<String> methods) {
        List<Criteria> claiming = all.stream()
                .map(Shares::match)
                .filter(match -> match.conditions().isEmpty())
                .toList();
        if (claiming.isEmpty()
                || claiming.stream().anyMatch(match -> match.methods().isEmpty())) {
            return null;
        }
        return new RouteMatch.WrongMethod(String.join(
                ", ",
                methods.stream()
                        .filter(method -> claiming.stream().anyMatch(match -> rank(match, method) < 3))
                        .toList()));
    }
}
