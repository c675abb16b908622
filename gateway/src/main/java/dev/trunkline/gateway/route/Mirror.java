package dev.trunkline.gateway.route;

import java.time.Duration;

/**
 * A second upstream that is sent a copy of some requests, whose answers nobody waits for.
 *
 * @param share of the requests, from 0 to 1
 * @param timeout for its whole answer
 * @param maxBody bytes of a body; a request with a longer one is not mirrored
 * @param most copies under way at one time, on each event loop; further ones are not made
 */
public record Mirror(Upstream to, double share, Duration timeout, int maxBody, int most) {}
