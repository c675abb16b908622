package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.connection.ConnectionCount;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Shows how many connections clients have, and why the gateway ended some; read when somebody asks. */
public final class ConnectionMeters {

    private ConnectionMeters() {}

    public static void publish(ConnectionCount count, MeterRegistry registry) {
        Gauge.builder("gateway.connections", count, ConnectionCount::open)
                .description("Connections of clients that are open")
                .register(registry);
        for (ConnectionCount.Reason reason : ConnectionCount.Reason.values()) {
            FunctionCounter.builder("gateway.connections.ended", count, all -> all.ended(reason))
                    .description("Connections that the gateway refused or cut, by why")
                    .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }
}
