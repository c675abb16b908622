package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.resilience.LatencyQuantile;
import dev.trunkline.gateway.route.Hedge;

/** Waits beside a read's first attempt, and asks for a second one when the first is slow. */
final class Hedging extends DeadlineWheel.Timeout {

    private final Dispatch dispatch;
    private final Hedge hedge;
    private final Lane lane;
    private final LatencyQuantile latencies;

    private Hedging(Dispatch dispatch, Hedge hedge, Lane lane, LatencyQuantile latencies) {
        this.dispatch = dispatch;
        this.hedge = hedge;
        this.lane = lane;
        this.latencies = latencies;
    }

    /** Null for a request that is not to be hedged: the route does not ask for it, or the request is no read. */
    static Hedging of(Dispatch dispatch, Exchange exchange, Upstreams.Reach reach, Lane lane) {
        Hedge hedge = exchange.route().resilience().hedge().orElse(null);
        if (hedge == null || exchange.hasBody() || !Repeatable.read(exchange)) {
            return null;
        }
        LatencyQuantile latencies = hedge.after().isPresent()
                ? null
                : reach.latencies(exchange.route().id(), hedge.quantile());
        return new Hedging(dispatch, hedge, lane, latencies);
    }

    /** To be called once, before the first attempt; without enough to learn a delay from, nothing is hedged. */
    void begin() {
        long delay = latencies == null
                ? hedge.after().orElseThrow().toNanos()
                : latencies.nanos().orElse(0);
        if (delay > 0) {
            lane.wheel().set(this, delay);
        }
    }

    void cancel() {
        lane.wheel().clear(this);
    }

    double budget() {
        return hedge.budget();
    }

    /** Learns how long an attempt took, or how long the loser had taken when another was faster. */
    void observe(Attempt attempt, long nowNanos) {
        if (latencies != null) {
            latencies.record(nowNanos - attempt.askedNanos());
        }
    }

    @Override
    protected void expired() {
        dispatch.hedge();
    }
}
