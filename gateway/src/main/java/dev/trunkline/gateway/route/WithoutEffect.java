package dev.trunkline.gateway.route;

import java.util.List;
import java.util.Set;

/** Finds what a route says to no effect, which its author takes for done. */
final class WithoutEffect {

    private static final List<String> ON_THE_WAY = List.of("rewrite", "mirror", "retry", "hedge", "first-byte");
    private static final Set<String> HEDGED = Set.of("GET", "HEAD");

    /** RFC 9110 §9.2.2: of these methods, a route's rules for retries are about none. */
    private static final Set<String> ONCE = Set.of("POST", "PATCH");

    private WithoutEffect() {}

    /**
     * @param methods empty for any
     */
    static void find(Section route, Destination to, Set<String> methods) {
        if (!(to instanceof Upstream || to instanceof Destination.Split)) {
            ON_THE_WAY.stream()
                    .filter(route::has)
                    .forEach(key -> route.fault(
                            key,
                            "'" + key + "' is for requests that go to an upstream, and this route's are answered here: "
                                    + "remove it"));
        } else if (route.has("hedge") && !methods.isEmpty() && methods.stream().noneMatch(HEDGED::contains)) {
            route.fault("hedge", "only GET and HEAD are hedged, and this route takes neither: remove 'hedge'");
        } else if (route.has("retry") && !methods.isEmpty() && ONCE.containsAll(methods) && !http2(to)) {
            route.fault(
                    "retry",
                    "POST and PATCH are sent again only where nothing was sent before, which needs no 'retry': remove it");
        }
        // What the gateway has in memory, its documents and pages, does come compressed.
        if (route.has("compress") && (to instanceof Destination.Fixed || to instanceof Destination.Redirect)) {
            route.fault("compress", "what a route answers by itself is sent as it is: remove 'compress'");
        }
    }

    /** There, what the upstream has not looked at is sent again whatever its method, and 'keep' says how much. */
    private static boolean http2(Destination to) {
        return to instanceof Upstream upstream
                ? upstream.transport().http2()
                : to instanceof Destination.Split split
                        && split.shares().stream()
                                .anyMatch(share -> share.upstream().transport().http2());
    }
}
