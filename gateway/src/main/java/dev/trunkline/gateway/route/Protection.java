package dev.trunkline.gateway.route;

import java.util.Optional;

/**
 * What keeps an upstream from being asked for more than it can give.
 *
 * @param breaker for attempts at each endpoint, and for requests to the upstream as a whole
 */
public record Protection(Optional<Breaking> breaker, Optional<Concurrency> concurrency) {

    public static final Protection NONE = new Protection(Optional.empty(), Optional.empty());
}
