package dev.trunkline.dns.server;

import dev.trunkline.dns.message.Responder;
import dev.trunkline.dns.zone.ZoneException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** The name server's life: load the zone, listen by UDP and TCP on one port, watch the files, stop. */
@Singleton
public final class NameServer {

    private static final Logger LOG = Logger.getLogger(NameServer.class);
    private static final long PATIENCE_SECONDS = 10;

    private final Vertx vertx;
    private final DnsConfig config;
    private final QueryMetrics metrics;
    private UdpListener udp;
    private TcpListener tcp;
    private long watch = -1;
    private volatile LiveZone zone;
    private volatile int port = -1;

    NameServer(Vertx vertx, DnsConfig config, MeterRegistry registry) {
        this.vertx = vertx;
        this.config = config;
        this.metrics = new QueryMetrics(registry);
        registry.gauge(
                "dns.zone.serial",
                this,
                server -> server.zone == null ? 0 : server.zone.current().serial());
    }

    void started(@Observes StartupEvent event) {
        try {
            start();
        } catch (ZoneException | IOException e) {
            throw new IllegalStateException("the zone cannot be served: " + e.getMessage(), e);
        }
    }

    void stopped(@Observes ShutdownEvent event) {
        stop();
    }

    /** The port in use, or -1 while there is none. */
    public int port() {
        return port;
    }

    void start() throws ZoneException, IOException {
        zone = new LiveZone(new ZoneFiles(config.zone(), config.instances()), metrics);
        var questions = new Questions(new Responder(config.udpPayload()), zone, metrics);
        tcp = new TcpListener(vertx, questions, config.tcp(), metrics.connections());
        udp = new UdpListener(vertx, questions);
        // TCP first: when any port will do, it is the one that UDP then takes as well.
        int bound = await(
                tcp.listen(config.host(), config.port()).compose(free -> udp.listen(config.host(), free)),
                "cannot listen on " + config.host() + ":" + config.port() + ", set DNS_HOST and DNS_PORT");
        watch = vertx.setPeriodic(config.poll().toMillis(), tick -> look());
        port = bound;
        LOG.infof("name server listens on %s:%d by udp and tcp", config.host(), bound);
    }

    void stop() {
        port = -1;
        vertx.cancelTimer(watch);
        if (udp != null) {
            await(Future.join(udp.close(), tcp.close()), "cannot close the listeners");
        }
    }

    private void look() {
        vertx.executeBlocking(() -> {
            zone.refresh();
            return null;
        });
    }

    private static <T> T await(Future<T> future, String otherwise) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(otherwise, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(otherwise + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(otherwise + ": no result in " + PATIENCE_SECONDS + " s", e);
        }
    }
}
