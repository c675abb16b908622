package dev.trunkline.gateway.route;

import java.time.Duration;

/**
 * When a circuit breaker opens, and how it closes again. Calls are counted and not timed, so that it is as quick under
 * load as it is patient without.
 *
 * @param failures the share of the last calls that opens it, from 0 to 1
 * @param of so many last calls
 * @param open how long nothing passes before probes do
 * @param probes calls that may pass then, in each such time as many, and must all succeed
 */
public record Breaking(double failures, int of, Duration open, int probes) {

    private static final int UPSTREAM_CALLS = 5;

    /** For an upstream as a whole, which is many endpoints: slower to judge. */
    public Breaking ofUpstream() {
        return new Breaking(failures, of * UPSTREAM_CALLS, open, probes);
    }
}
