package dev.trunkline.gateway;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when routes are loaded, the name servers have answered for every upstream, and tokens can be judged. Having
 * been so once is enough: the gateway goes on with what it knows when others fail, so it must not be taken out then.
 */
@Readiness
@ApplicationScoped
public class GatewayReadiness implements HealthCheck {

    private final Gateway gateway;

    public GatewayReadiness(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> unanswered = gateway.unansweredUpstreams();
        boolean tokens = gateway.tokensReady();
        return HealthCheckResponse.named("gateway")
                .status(unanswered.isEmpty() && tokens && !gateway.draining())
                .withData("routes", gateway.routeCount())
                .withData("waiting for DNS", unanswered.isEmpty() ? "none" : String.join(", ", unanswered))
                .withData("keys for tokens", tokens ? "loaded" : "not loaded yet")
                .withData("revocations", gateway.revocationsHeard() ? "heard of" : "not heard of")
                .withData("stopping", gateway.draining())
                .build();
    }
}
