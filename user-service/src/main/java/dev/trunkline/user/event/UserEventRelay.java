package dev.trunkline.user.event;

import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Ledger;
import dev.trunkline.outbox.Relay;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Runs this instance's relay of {@code user_events} to the stream {@code users:events}, and tells how it fares. */
@Singleton
public class UserEventRelay {

    private static final Ledger LEDGER = new Ledger("user_events");
    private static final String STREAM = "users:events";

    private final Relay relay;
    private final Jdbi database;

    UserEventRelay(
            RelayDatabase relays,
            @ConfigProperty(name = "trunkline.events.max-length") int maxLength,
            Redis redis,
            Jdbi database,
            MeterRegistry metrics) {
        this.relay = new Relay(relays.unpooled(), LEDGER, new EventStream(redis, STREAM, maxLength));
        this.database = database;
        Gauge.builder("trunkline.outbox.leading", relay, it -> it.leading() ? 1 : 0)
                .description("1 on the instance that publishes")
                .register(metrics);
        Gauge.builder("trunkline.outbox.stream.available", relay, it -> it.streamAvailable() ? 1 : 0)
                .description("0 while Redis takes nothing")
                .register(metrics);
        Gauge.builder("trunkline.outbox.unpublished", this, UserEventRelay::unpublished)
                .description("Events in the database that are not in the stream, as the publishing instance knows it")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        relay.start();
    }

    void stop(@Observes ShutdownEvent event) {
        relay.close();
    }

    boolean leading() {
        return relay.leading();
    }

    boolean streamAvailable() {
        return relay.streamAvailable();
    }

    /** 0 on an instance that does not lead, NaN while the database cannot be asked. */
    private double unpublished() {
        if (!relay.leading()) {
            return 0;
        }
        try (Handle handle = database.open()) {
            return LEDGER.backlog(handle.getConnection(), relay.published());
        } catch (JdbiException | SQLException e) {
            return Double.NaN;
        }
    }
}
