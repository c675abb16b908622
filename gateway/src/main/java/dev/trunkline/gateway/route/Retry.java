package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Set;

/**
 * When a request that came to nothing goes to another endpoint. Where nothing was sent, it always does; the rest is for
 * idempotent methods only.
 *
 * @param attempts that may reach an endpoint, the first included; 1 for no second one
 * @param onReset whether to repeat when the connection breaks before the answer
 * @param onTimeout whether to repeat when the route's time for a first byte is over
 * @param onStatus answers that are worth another attempt
 * @param budget how much of the upstream's requests may be sent once more, from 0 to 1
 * @param backoff the longest pause before the second attempt; it doubles with each further one
 * @param keep bytes of a request's body that are kept to be sent again; a longer body is sent once
 */
public record Retry(
        int attempts,
        boolean onReset,
        boolean onTimeout,
        Set<Integer> onStatus,
        double budget,
        Duration backoff,
        int keep) {

    /** For a route that does not ask for any. */
    public static final Retry NONE = new Retry(1, false, false, Set.of(), 0, Duration.ZERO, 0);
}
