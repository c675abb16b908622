package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.resilience.Failure;

/**
 * The time between an attempt that failed and the next. It holds no place at any endpoint; only the way to them stays open,
 * whatever is reloaded meanwhile.
 */
final class Pause extends DeadlineWheel.Timeout {

    private final Dispatch dispatch;
    private final Upstreams.Reach reach;
    private final Lane lane;
    private final Attempt failed;
    private final Failure failure;

    Pause(Dispatch dispatch, Upstreams.Reach reach, Lane lane, Attempt failed, Failure failure) {
        this.dispatch = dispatch;
        this.reach = reach;
        this.lane = lane;
        this.failed = failed;
        this.failure = failure;
    }

    void begin(long nanos) {
        reach.entered();
        lane.wheel().set(this, nanos);
    }

    /** There will be no other attempt. */
    void cancel() {
        lane.wheel().clear(this);
        reach.left();
    }

    @Override
    protected void expired() {
        reach.left();
        dispatch.resume(failed, failure);
    }
}
