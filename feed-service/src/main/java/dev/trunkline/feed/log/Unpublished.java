package dev.trunkline.feed.log;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.outbox.Backlog;
import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Ledger;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Looks every other second how much of the log is committed and not in the stream, and for how long: a relay that is stuck
 * shows here, whichever instance's it is, and in nothing that is measured as entries arrive.
 */
@Singleton
public class Unpublished {

    private static final Logger LOG = Logger.getLogger(Unpublished.class);
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Backlog backlog;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Optional<Backlog.Unpublished> seen = Optional.empty();
    private volatile long timer;

    Unpublished(Vertx vertx, FeedSettings settings, AgroalDataSource database, Redis redis, MeterRegistry metrics) {
        this.vertx = vertx;
        this.backlog = new Backlog(
                database, new Ledger(FeedLog.TABLE), new EventStream(redis, FeedLog.STREAM, settings.stream()));
        Gauge.builder("feed.relay.unpublished", this, it -> it.value(Backlog.Unpublished::entries))
                .description("events that are committed and not in the stream; none while the database cannot be asked")
                .register(metrics);
        Gauge.builder(
                        "feed.relay.unpublished.age",
                        this,
                        it -> it.value(at -> at.age().toMillis() / 1_000.0))
                .description("how long the oldest of them has been waiting")
                .baseUnit("seconds")
                .register(metrics);
    }

    void start(@Observes StartupEvent started) {
        timer = vertx.setPeriodic(1, EVERY.toMillis(), tick -> look());
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    /** As it was seen last; empty where the database could not be asked. */
    public Optional<Backlog.Unpublished> seen() {
        return seen;
    }

    private interface Value {
        double of(Backlog.Unpublished unpublished);
    }

    private double value(Value value) {
        return seen.map(value::of).orElse(Double.NaN);
    }

    private void look() {
        if (looking.compareAndSet(false, true)) {
            vertx.<Backlog.Unpublished>executeBlocking(backlog::look, false).onComplete(done -> {
                looking.set(false);
                seen = Optional.ofNullable(done.result());
                if (done.cause() instanceof SQLException away) {
                    LOG.debugf("what is unpublished cannot be asked: %s", away.getMessage());
                } else if (done.failed()) {
                    LOG.warn("what is unpublished cannot be told", done.cause());
                }
            });
        }
    }
}
