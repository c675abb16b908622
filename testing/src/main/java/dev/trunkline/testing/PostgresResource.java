package dev.trunkline.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.Map;

/**
 * Gives a {@code @QuarkusTest} an empty database as its default datasource, at the far end of a {@link Wire} that the
 * test may cut through an injected field.
 */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {

    private Wire wire;

    @Override
    public Map<String, String> start() {
        PostgresServer.Database database = PostgresServer.shared().newDatabase();
        URI address = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        wire = Wire.to(address.getHost(), address.getPort());
        return Map.of(
                "quarkus.datasource.jdbc.url", "jdbc:postgresql://localhost:" + wire.port() + address.getPath(),
                "quarkus.datasource.username", database.user(),
                "quarkus.datasource.password", database.password());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(wire, new TestInjector.MatchesType(Wire.class));
    }

    @Override
    public void stop() {
        // The server is shared and ends with the JVM.
        wire.close();
    }
}
