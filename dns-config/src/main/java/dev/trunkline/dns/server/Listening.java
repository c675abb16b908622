package dev.trunkline.dns.server;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means: questions are taken by UDP and TCP. */
@Readiness
@ApplicationScoped
class Listening implements HealthCheck {

    private final NameServer server;

    Listening(NameServer server) {
        this.server = server;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("dns")
                .withData("port", server.port())
                .status(server.port() > 0)
                .build();
    }
}
