package dev.trunkline.testing;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;

/** Sets the {@link Waits} where Quarkus runs its tests: in a class loader of its own, which has its own Awaitility. */
public final class WaitsOfQuarkusTests implements QuarkusTestBeforeEachCallback {

    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        Waits.beginPatiently();
    }
}
