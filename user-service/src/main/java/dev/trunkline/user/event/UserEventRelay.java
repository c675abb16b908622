package dev.trunkline.user.event;

import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Head;
import dev.trunkline.outbox.Ledger;
import dev.trunkline.outbox.Readers;
import dev.trunkline.outbox.Relay;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Runs this instance's relay of {@code user_events} to the stream {@code users:events}, and tells how it fares. */
@Singleton
public class UserEventRelay {

    private static final Logger LOG = Logger.getLogger(UserEventRelay.class);
    private static final Ledger LEDGER = new Ledger("user_events");
    private static final String STREAM = "users:events";

    private final Relay relay;
    private final Readers readers;
    private final Jdbi database;

    UserEventRelay(
            RelayDatabase relays,
            @ConfigProperty(name = "trunkline.events.max-length") int maxLength,
            Redis redis,
            Jdbi database,
            MeterRegistry metrics) {
        EventStream stream = new EventStream(redis, STREAM, maxLength);
        this.relay = new Relay(relays.unpooled(), LEDGER, stream);
        this.readers = new Readers(redis, stream);
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

    /** Where the event with this id of the outbox stands, once it has a place and the database can say. */
    Optional<Head> place(long event) {
        try (Handle handle = database.open()) {
            return LEDGER.place(handle.getConnection(), event);
        } catch (JdbiException | SQLException e) {
            LOG.debugf("the place of event %d cannot be read: %s", event, e.getMessage());
            return Optional.empty();
        }
    }

    /** How many instances of other services do not know yet what stands at {@code place}. */
    Future<Integer> behind(Head place) {
        return readers.behind(place);
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
