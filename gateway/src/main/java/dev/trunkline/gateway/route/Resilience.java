package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Optional;

/**
 * How the requests of a route deal with endpoints that fail or are slow.
 *
 * @param firstByte how long one attempt may wait for the first byte of an answer once the request is sent; empty for as
 *     long as the route's deadline allows
 * @param sheddable whether its requests are counted, and refused, by the upstream's concurrency limit; not so where they
 *     wait on purpose
 */
public record Resilience(Optional<Duration> firstByte, Retry retry, Optional<Hedge> hedge, boolean sheddable) {

    public static final Resilience NONE = new Resilience(Optional.empty(), Retry.NONE, Optional.empty(), true);
}
