package dev.trunkline.user.store;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.ZoneOffset;

/** The clock that everything reads; a test puts one of its own in this place. */
final class SystemClock {

    private SystemClock() {}

    /** In milliseconds, so that a time is the same before and after PostgreSQL has kept it. */
    @Produces
    @DefaultBean
    @Singleton
    static Clock clock() {
        return Clock.tickMillis(ZoneOffset.UTC);
    }
}
