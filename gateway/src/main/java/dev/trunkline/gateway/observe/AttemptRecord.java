package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Leg;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.route.Upstream;
import java.util.List;

/**
 * What is kept of one attempt at an endpoint.
 *
 * @param scheme {@code http} or {@code https}
 * @param target as it went to the endpoint, secrets included, cut as the client's is
 * @param resend 0 for the first
 * @param status of the answer; 0 for none
 * @param error what went wrong, in a word; empty for nothing
 */
record AttemptRecord(
        String spanId,
        String scheme,
        String address,
        int port,
        String target,
        int resend,
        int status,
        String error,
        long startNanos,
        long endNanos) {

    /** An attempt that still goes on when its request is over ends with it, and as it. */
    static List<AttemptRecord> of(Exchange exchange, Outcome outcome, long endNanos) {
        List<Leg> legs = exchange.trip().legs();
        if (legs.isEmpty()) {
            return List.of();
        }
        boolean tls = exchange.destination() instanceof Upstream upstream
                && upstream.transport().tls();
        String target = RequestRecord.cutTarget(exchange.target());
        return legs.stream()
                .map(leg -> {
                    boolean open = leg.endNanos() == 0;
                    return new AttemptRecord(
                            leg.spanId(),
                            tls ? "https" : "http",
                            leg.address(),
                            leg.port(),
                            target,
                            leg.resend(),
                            leg.status(),
                            open && outcome != Outcome.ANSWERED ? outcome.label() : leg.error(),
                            leg.startNanos(),
                            open ? endNanos : leg.endNanos());
                })
                .toList();
    }
}
