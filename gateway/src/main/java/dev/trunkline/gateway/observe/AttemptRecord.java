package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.Leg;
import dev.trunkline.gateway.exchange.Outcome;
import java.util.List;

/**
 * What is kept of one attempt at an endpoint.
 *
 * @param resend 0 for the first
 * @param status of the answer; 0 for none
 * @param error what went wrong, in a word; empty for nothing
 */
record AttemptRecord(
        String spanId, String address, int port, int resend, int status, String error, long startNanos, long endNanos) {

    /** An attempt that still goes on when its request is over ends with it, and as it. */
    static List<AttemptRecord> of(List<Leg> legs, Outcome outcome, long endNanos) {
        return legs.stream()
                .map(leg -> {
                    boolean open = leg.endNanos() == 0;
                    return new AttemptRecord(
                            leg.spanId(),
                            leg.address(),
                            leg.port(),
                            leg.resend(),
                            leg.status(),
                            open && outcome != Outcome.ANSWERED ? outcome.label() : leg.error(),
                            leg.startNanos(),
                            open ? endNanos : leg.endNanos());
                })
                .toList();
    }
}
