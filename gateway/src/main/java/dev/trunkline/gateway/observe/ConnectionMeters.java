package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.connection.ConnectionCount;
import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Shows how many connections of clients are open, and how many the gateway ended that clients would have kept. */
public final class ConnectionMeters {

    private ConnectionMeters() {}

    public static void register(MeterRegistry registry, ConnectionCount connections) {
        Gauge.builder("gateway.connections.open", connections, ConnectionCount::open)
                .description("Connections of clients")
                .register(registry);
        for (Reason reason : Reason.values()) {
            FunctionCounter.builder("gateway.connections.ended", connections, count -> count.ended(reason))
                    .description("Connections that were refused or cut, by the reason")
                    .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }
}
