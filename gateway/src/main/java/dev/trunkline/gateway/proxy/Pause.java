package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.DeadlineWheel;

/** The time before another attempt, which has its place already. */
final class Pause extends DeadlineWheel.Timeout {

    private final Dispatch dispatch;
    private final Lane lane;
    private final Places.Place place;

    Pause(Dispatch dispatch, Lane lane, Places.Place place) {
        this.dispatch = dispatch;
        this.lane = lane;
        this.place = place;
    }

    /** There will be no other attempt. */
    void cancel(long nowNanos) {
        lane.wheel().clear(this);
        place.cancel(nowNanos);
    }

    @Override
    protected void expired() {
        dispatch.resume(place);
    }
}
