package dev.trunkline.gateway.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Routes for the same requests, each with its share of them; mostly there is one alone. */
final class Shares {

    private static final int MOST = 16;

    private final Criteria match;
    private final List<RouteMatch.Found> routes = new ArrayList<>(1);

    Shares(Route first) {
        this.match = first.match();
        add(first);
    }

    /** What all of them are for. */
    Criteria match() {
        return match;
    }

    Route first() {
        return routes.get(0).route();
    }

    int size() {
        return routes.size();
    }

    void add(Route route) {
        routes.add(new RouteMatch.Found(route));
    }

    /** Why a route can neither be told from these nor be one of them; empty if it can. */
    Optional<String> clash(Route route) {
        Criteria other = route.match();
        if (!match.clashes(other)) {
            return Optional.empty();
        }
        String taken = "the route '" + first().id() + "' already takes this path and method";
        if (match.share().isEmpty() != other.share().isEmpty()) {
            return Optional.of(taken + ": if they are to share these requests, both need a 'weight' in 'match'");
        }
        if (match.share().isEmpty()) {
            return Optional.of(taken);
        }
        if (!match.alike(other)) {
            return Optional.of(
                    "the route '" + first().id() + "' shares this path and method by weight: 'match' must be the"
                            + " same in both but for the weight");
        }
        return routes.size() < MOST
                ? Optional.empty()
                : Optional.of("at most " + MOST + " routes share the same requests");
    }

    /** Why these are not what their author can have meant, when all are there. */
    Optional<String> fault() {
        if (match.share().isEmpty()) {
            return Optional.empty();
        }
        if (routes.size() == 1) {
            return Optional.of(
                    "there is no other route with the same 'match' to share with: remove 'weight', or add one");
        }
        return routes.stream().allMatch(found -> weight(found) == 0)
                ? Optional.of("the weights of the routes with this 'match' are all 0, so nothing could go anywhere")
                : Optional.empty();
    }

    RouteMatch.Found choose(Asked asked) {
        return routes.size() == 1 ? routes.get(0) : Point.in(routes, Shares::weight, point(asked));
    }

    /** A key is at the same place for all routes of a path, so that who gets a canary gets all of it. */
    private double point(Asked asked) {
        Optional<HashKey> sticky = match.share().flatMap(Criteria.Share::sticky);
        return sticky.isEmpty()
                ? ThreadLocalRandom.current().nextDouble()
                : Point.of(match.path().text(), value(sticky.get(), asked).orElseGet(asked::address));
    }

    private Optional<String> value(HashKey key, Asked asked) {
        if (key instanceof HashKey.Header header) {
            return asked.header(header.name()).stream().findFirst();
        }
        if (key instanceof HashKey.Cookie cookie) {
            return CookieText.value(asked.header("cookie"), cookie.name());
        }
        if (key instanceof HashKey.PathVariable variable) {
            return match.path().variable(variable.name(), asked.path());
        }
        return Optional.empty();
    }

    private static int weight(RouteMatch.Found found) {
        return found.route().match().share().orElseThrow().weight();
    }
}
