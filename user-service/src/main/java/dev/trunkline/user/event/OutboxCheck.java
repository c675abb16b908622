package dev.trunkline.user.event;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says how the outbox fares. Never down: without Redis events wait in the database, and requests are served. */
@Readiness
class OutboxCheck implements HealthCheck {

    private final UserEventRelay relay;

    OutboxCheck(UserEventRelay relay) {
        this.relay = relay;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("outbox")
                .withData("leading", relay.leading())
                .withData("streamAvailable", relay.streamAvailable())
                .up()
                .build();
    }
}
