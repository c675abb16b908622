package dev.trunkline.feed;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Makes the service trust an {@link Issuer} of the test's own. */
public final class IssuerResource implements QuarkusTestResourceLifecycleManager {

    private final Issuer issuer = new Issuer();

    @Override
    public Map<String, String> start() {
        return Map.of("mp.jwt.verify.publickey.location", issuer.jwksUrl(), "mp.jwt.verify.issuer", Issuer.NAME);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(issuer, new TestInjector.MatchesType(Issuer.class));
    }

    @Override
    public void stop() {
        issuer.close();
    }
}
