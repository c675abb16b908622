package dev.trunkline.gateway.route;

import java.util.List;
import java.util.Set;

/** Finds what a route says to no effect, which its author takes for done. */
final class WithoutEffect {

    private static final List<String> ON_THE_WAY = List.of("rewrite", "mirror", "retry", "hedge", "first-byte");
    private static final Set<String> HEDGED = Set.of("GET", "HEAD");

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
        }
        // What the gateway has in memory, its documents and pages, does come compressed.
        if (route.has("compress") && (to instanceof Destination.Fixed || to instanceof Destination.Redirect)) {
            route.fault("compress", "what a route answers by itself is sent as it is: remove 'compress'");
        }
    }
}
