package dev.trunkline.gateway.observe;

import io.micrometer.core.instrument.Clock;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * The clock of the meters. They ask for the time of day with each value that is recorded, to know when the greatest of the
 * last minutes has to be begun anew; for that the time of a tick ago will do, and costs nothing.
 */
@Singleton
public final class TickingClock implements Clock {

    private static final long TICK_MILLIS = 100;

    private volatile long epochMillis = System.currentTimeMillis();

    void begin(@Observes StartupEvent started, Vertx vertx) {
        vertx.setPeriodic(TICK_MILLIS, tick -> epochMillis = System.currentTimeMillis());
    }

    @Override
    public long wallTime() {
        return epochMillis;
    }

    @Override
    public long monotonicTime() {
        return System.nanoTime();
    }
}
