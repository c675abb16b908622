package dev.trunkline.gateway.limit;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The end of this process' leases: all tokens in hand go back to Redis, for the other gateways to spend. That has a
 * connection of its own, as those of the event loops end with them, and a bound: what is not back by then comes back by
 * time, as it does when a gateway crashes.
 */
final class LotsReturn {

    private static final Logger LOG = Logger.getLogger(LotsReturn.class);
    private static final int MOST_IN_A_CALL = 256;
    private static final long BOUND_MILLIS = 2_000;

    private final Vertx vertx;
    private final RedisLink link;

    LotsReturn(Vertx vertx, RedisLink link) {
        this.vertx = vertx;
        this.link = link;
    }

    /** Ends within the bound, and never fails. */
    Future<Void> of(Collection<Meter> meters) {
        List<RedisBatch> calls = calls(meters);
        if (calls.isEmpty()) {
            return Future.succeededFuture();
        }
        Promise<Void> end = Promise.promise();
        vertx.getOrCreateContext().runOnContext(own -> {
            long timer = vertx.setTimer(
                    BOUND_MILLIS,
                    late -> end.tryFail(new TimeoutException("no answer within " + BOUND_MILLIS + " ms")));
            Future.join(calls.stream()
                            .map(call -> link.run(call.keys(), call.arguments()))
                            .toList())
                    .onComplete(done -> {
                        vertx.cancelTimer(timer);
                        if (done.succeeded()) {
                            end.tryComplete();
                        } else {
                            end.tryFail(done.cause());
                        }
                    });
        });
        return end.future().onComplete(done -> link.drop()).otherwise(failed -> {
            LOG.warnf("Leased tokens did not all go back to Redis: %s", failed.getMessage());
            return null;
        });
    }

    private List<RedisBatch> calls(Collection<Meter> meters) {
        List<RedisBatch> calls = new ArrayList<>();
        for (Meter meter : meters) {
            if (meter.leased()) {
                meter.tiers().forEach(tier -> tier.leases().forEach((key, cell) -> {
                    if (cell instanceof LeaseCell lease) {
                        lease.end().forEach(operation -> open(calls).add(tier, key, operation));
                    }
                }));
            }
        }
        return calls;
    }

    /** The last one, or another if that is full. */
    private RedisBatch open(List<RedisBatch> calls) {
        if (calls.isEmpty() || calls.get(calls.size() - 1).size() == MOST_IN_A_CALL) {
            RedisBatch fresh = link.batch();
            fresh.begin(numbers -> {});
            calls.add(fresh);
        }
        return calls.get(calls.size() - 1);
    }
}
