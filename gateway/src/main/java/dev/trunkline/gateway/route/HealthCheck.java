package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Optional;

/**
 * How the endpoints of an upstream are asked whether they are well.
 *
 * @param port to ask at; empty for the endpoint's own
 * @param every the pause between two questions, give or take a tenth
 * @param timeout for connecting and for the head of the answer, each
 * @param healthy passed checks in a row after which an endpoint is used again
 * @param unhealthy failed checks in a row after which it is not used any more
 * @param least the lowest status that passes
 * @param most the highest status that passes
 */
public record HealthCheck(
        String path,
        Optional<Integer> port,
        Duration every,
        Duration timeout,
        int healthy,
        int unhealthy,
        int least,
        int most) {

    public boolean expects(int status) {
        return status >= least && status <= most;
    }
}
