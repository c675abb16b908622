package dev.trunkline.user.key;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once there is a key to sign with. */
@Readiness
class SigningKeyCheck implements HealthCheck {

    private final KeyRing keys;

    SigningKeyCheck(KeyRing keys) {
        this.keys = keys;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("signing-key")
                .withData("kid", keys.current().kid())
                .withData("lastRead", keys.lastRead().toString())
                .up()
                .build();
    }
}
