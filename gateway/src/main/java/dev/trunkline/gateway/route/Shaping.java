package dev.trunkline.gateway.route;

import java.util.List;
import java.util.Optional;

/**
 * What a route does to its requests on their way.
 *
 * @param filter the rules for these requests, those for all routes among them
 */
public record Shaping(Rewrite rewrite, Optional<Mirror> mirror, List<FilterRule> filter) {

    public static final Shaping NONE = new Shaping(Rewrite.NONE, Optional.empty(), List.of());
}
