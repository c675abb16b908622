package dev.trunkline.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Makes the service of a {@code @QuarkusTest} trust a gateway of the test's own, which an injected field stands for. */
public final class GatewayResource implements QuarkusTestResourceLifecycleManager {

    private GatewayIssuer gateway;

    @Override
    public Map<String, String> start() {
        gateway = new GatewayIssuer();
        return Map.of("trunkline.gateway.jwks-url", gateway.jwksUrl());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(gateway, new TestInjector.MatchesType(GatewayIssuer.class));
    }

    @Override
    public void stop() {
        gateway.close();
    }
}
