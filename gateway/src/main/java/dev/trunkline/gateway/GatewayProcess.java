package dev.trunkline.gateway;

import dev.trunkline.gateway.observe.ConnectionMeters;
import dev.trunkline.gateway.observe.CountMeters;
import dev.trunkline.gateway.observe.EndpointMeters;
import dev.trunkline.gateway.observe.LimitMeters;
import dev.trunkline.gateway.observe.Recorder;
import dev.trunkline.gateway.observe.Retirement;
import dev.trunkline.gateway.observe.UpstreamMeters;
import dev.trunkline.gateway.route.RoutesRefused;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Ties the gateway to the life of the Quarkus process. */
@ApplicationScoped
public class GatewayProcess {

    private static final Logger LOG = Logger.getLogger(GatewayProcess.class);
    private static final long START_SECONDS = 10;
    private static final long CLOSE_SECONDS = 5;

    GatewayProcess(GatewayConfig config) {
        // Before anything is made of them.
        SettingsCheck.check(config);
    }

    @Produces
    @Singleton
    Observation observation(GatewayConfig config, MeterRegistry registry) {
        return Observation.of(config, registry);
    }

    @Produces
    @Singleton
    Gateway gateway(Vertx vertx, GatewayConfig config, Observation observation, MeterRegistry registry)
            throws RoutesRefused, IOException {
        Gateway gateway = new Gateway(vertx, config, observation.listener());
        UpstreamMeters upstreams = new UpstreamMeters(registry);
        gateway.tallies().publish(upstreams);
        ConnectionMeters.publish(gateway.connections(), registry);
        LimitMeters.publish(gateway.limits()::loopsWithoutRedis, registry);
        CountMeters counts = new CountMeters(registry);
        gateway.counts().publish(counts);
        EndpointMeters endpoints = new EndpointMeters(registry, gateway.pools());
        endpoints.publish();
        gateway.onRoutes(Retirement.of(observation.meters(), upstreams, endpoints, counts, Gateway::nanos));
        return gateway;
    }

    void start(@Observes StartupEvent event, Gateway gateway, GatewayConfig config, Vertx vertx)
            throws InterruptedException, TimeoutException {
        try {
            gateway.start(EventLoops.count())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(
                    "cannot listen on " + config.host() + ":" + config.httpPort() + " and :" + config.httpsPort()
                            + " (GATEWAY_HOST, GATEWAY_HTTP_PORT, GATEWAY_HTTPS_PORT): "
                            + failed.getCause().getMessage(),
                    failed.getCause());
        }
        LOG.infof(
                "Gateway listens on %s:%d and for HTTPS on %s, %d routes, %d event loops, %s transport",
                config.host(),
                gateway.port(),
                gateway.httpsPort().map(String::valueOf).orElse("no port: GATEWAY_TLS_CERTIFICATES names no folder"),
                gateway.routeCount(),
                EventLoops.count(),
                vertx.isNativeTransportEnabled() ? "native" : "NIO");
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Termination.endsInPeace();
        }
    }

    /**
     * SIGTERM. Quarkus goes on to close its management port when this returns, so that until then who asks for readiness is
     * told of the end, and is not left with a refused connection.
     */
    void drain(@Observes ShutdownDelayInitiatedEvent stopping, Gateway gateway, GatewayConfig config)
            throws InterruptedException {
        try {
            gateway.stop()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(config.drain().toSeconds() + CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException unclean) {
            LOG.warnf("Gateway did not stop cleanly: %s", unclean.toString());
        }
    }

    /** After the last request, so that it is written too. */
    void close(@Observes ShutdownEvent event, Observation observation) {
        observation.recorder().ifPresent(Recorder::close);
    }
}
