package dev.trunkline.gateway.route;

import dev.trunkline.gateway.route.Transport.Protocol;
import java.time.Duration;
import java.util.Optional;

/**
 * How the endpoints of an upstream are asked whether they are well.
 *
 * @param port to ask at; empty for the endpoint's own
 * @param protocol to ask by; empty for the upstream's own
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
        Optional<Protocol> protocol,
        Duration every,
        Duration timeout,
        int healthy,
        int unhealthy,
        int least,
        int most) {

    /**
     * How the endpoints are spoken to by a check.
     *
     * @param upstream how they are by requests
     */
    public Transport transport(Transport upstream) {
        return protocol.map(own -> new Transport(own, upstream.authorities())).orElse(upstream);
    }

    public boolean expects(int status) {
        return status >= least && status <= most;
    }
}
