package dev.trunkline.rest.idempotency;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Has old answers deleted from time to time. Each instance does so; together they do no more than one would. */
@Singleton
class IdempotencySweep {

    private static final Logger LOG = Logger.getLogger(IdempotencySweep.class);

    private final Vertx vertx;
    private final Idempotency idempotency;
    private final Duration every;

    IdempotencySweep(
            Vertx vertx,
            Idempotency idempotency,
            @ConfigProperty(name = "trunkline.idempotency.sweep", defaultValue = "10m") Duration every) {
        this.vertx = vertx;
        this.idempotency = idempotency;
        this.every = every;
    }

    void start(@Observes StartupEvent started) {
        vertx.setPeriodic(every.toMillis(), tick -> vertx.executeBlocking(idempotency::sweep, false)
                // Nothing reads an old answer, so it may wait for the next time.
                .onFailure(failed -> LOG.warnf("old idempotency keys stay for now: %s", failed.getMessage())));
    }
}
