package dev.trunkline.gateway.route;

import java.util.Optional;

/**
 * What keeps an upstream from being asked for more than it can give.
 *
 * @param breaker for the upstream as a whole, and for each endpoint
 */
public record Protection(Optional<Breaking> breaker, Optional<Concurrency> concurrency) {

    public static final Protection NONE = new Protection(Optional.empty(), Optional.empty());
}
