package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where requests of one shape go, and under which rules.
 *
 * @param access who may use it
 * @param cors which pages of other origins may use it; empty for what the upstream says
 * @param ticket whether {@code ?ticket=} may stand for the access token
 * @param timeout from the arrival of the request to the end of the answer; on a streaming route to its first byte
 * @param idle makes this a streaming route, which may stay silent so long between two bytes
 * @param maxBody of a request, in bytes
 */
public record Route(
        String id,
        Criteria match,
        Destination to,
        Access access,
        Optional<Cors> cors,
        boolean ticket,
        List<LimitPolicy> limits,
        Duration timeout,
        Optional<Duration> idle,
        long maxBody,
        Resilience resilience,
        Compress compress,
        Shaping shaping) {

    public AuthRule auth() {
        return access.rule();
    }

    public boolean streaming() {
        return idle.isPresent();
    }
}
