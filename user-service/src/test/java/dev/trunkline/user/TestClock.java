package dev.trunkline.user;

import dev.trunkline.testing.MutableClock;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Puts a clock in the service that a test may turn forward. */
final class TestClock {

    private TestClock() {}

    @Produces
    @Singleton
    static MutableClock clock() {
        return MutableClock.at(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }
}
