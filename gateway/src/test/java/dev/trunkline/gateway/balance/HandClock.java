package dev.trunkline.gateway.balance;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Nanoseconds that pass when a test says so. */
final class HandClock implements LongSupplier {

    private long nanos;

    @Override
    public long getAsLong() {
        return nanos;
    }

    void forward(Duration time) {
        nanos += time.toNanos();
    }
}
