package dev.trunkline.gateway;

import dev.trunkline.gateway.auth.AuthCounts;
import dev.trunkline.gateway.auth.AuthFilter;
import dev.trunkline.gateway.compress.Compression;
import dev.trunkline.gateway.compress.CompressionSettings;
import dev.trunkline.gateway.connection.ConnectionWatch;
import dev.trunkline.gateway.cors.CorsFilter;
import dev.trunkline.gateway.cors.PreflightFilter;
import dev.trunkline.gateway.exchange.AcceptedHosts;
import dev.trunkline.gateway.exchange.Dated;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Intake;
import dev.trunkline.gateway.exchange.Journey;
import dev.trunkline.gateway.exchange.ProblemAnswer;
import dev.trunkline.gateway.exchange.TrustedProxies;
import dev.trunkline.gateway.filter.RequestFilter;
import dev.trunkline.gateway.framing.MalformedRequest;
import dev.trunkline.gateway.limit.LimitSteps;
import dev.trunkline.gateway.local.FixedFilter;
import dev.trunkline.gateway.local.LastHopFilter;
import dev.trunkline.gateway.local.LocalFilter;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.proxy.MirrorFilter;
import dev.trunkline.gateway.proxy.OpenStreams;
import dev.trunkline.gateway.proxy.ProxyFilter;
import dev.trunkline.gateway.proxy.UpstreamSettings;
import dev.trunkline.gateway.proxy.Upstreams;
import dev.trunkline.gateway.rewrite.RewriteFilter;
import dev.trunkline.gateway.split.SplitFilter;
import dev.trunkline.gateway.ticket.TicketFilter;
import dev.trunkline.gateway.tls.ClientCertificates;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The data plane of one event loop: connections of its own on both sides, so that a request never changes threads. */
final class Edge extends AbstractVerticle {

    private static final long TICK_MILLIS = 20;
    private static final int WHEEL_SLOTS = 1_024;

    private final GatewayConfig config;
    private final EdgeParts parts;
    private final int loop;
    private final LongSupplier nanoClock;
    private final OpenStreams streams = new OpenStreams();
    private DeadlineWheel wheel;
    private Compression compression;
    private Journey journey;
    private ConnectionWatch watch;
    private Listeners listeners;

    Edge(GatewayConfig config, EdgeParts parts, int loop) {
        this.config = config;
        this.parts = parts;
        this.loop = loop;
        this.nanoClock = parts.nanoClock();
    }

    @Override
    public void start(Promise<Void> started) {
        wheel = new DeadlineWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), WHEEL_SLOTS, nanoClock.getAsLong());
        Dated dated = new Dated(System.currentTimeMillis());
        vertx.setPeriodic(TICK_MILLIS, tick -> {
            dated.advance(System.currentTimeMillis());
            wheel.advance(nanoClock.getAsLong());
        });
        UpstreamSettings settings = new UpstreamSettings(
                config.limits().upstreamKeepAlive(),
                config.limits().headers(),
                Listeners.INITIAL_HEADER_BYTES,
                config.limits().tunnels());
        ControlPlane control = parts.control();
        AuthCounts authCounts = new AuthCounts(parts.counts());
        Upstreams upstreams = new Upstreams(
                vertx, control.discovery(), control.pools(), control::routes, settings, parts.tallies(), loop);
        LimitSteps limits = control.limits().steps(vertx, wheel, nanoClock);
        compression = new Compression(CompressionSettings.of(config.compression()));
        journey = new Journey(
                new Intake(
                        config.hosts().map(AcceptedHosts::parse).orElse(AcceptedHosts.ALL),
                        config.trustedProxies()
                                .map(list ->
                                        TrustedProxies.parse(list, TrustedProxies.telling(config.trustedProxiesTell())))
                                .orElse(TrustedProxies.NONE),
                        config.limits().requestLine()),
                control::routes,
                List.of(
                        new CorsFilter(),
                        limits.early(),
                        new RequestFilter(parts.counts()),
                        new PreflightFilter(),
                        new TicketFilter(control.tickets(), authCounts),
                        new AuthFilter(control.authenticators()::current, authCounts),
                        limits.late(),
                        new LocalFilter(control.locals()),
                        new FixedFilter(),
                        new LastHopFilter(control::routes),
                        new SplitFilter(parts.counts(), SplitFilter.dice()),
                        new RewriteFilter(),
                        new MirrorFilter(upstreams, wheel, parts.counts(), nanoClock),
                        new ProxyFilter(upstreams, wheel, streams, compression, nanoClock)),
                limits.early(),
                parts.listener(),
                new ProblemAnswer(wheel, config.limits().linger().toNanos()),
                config.tls().clientAuth() == ClientAuth.NONE
                        ? ClientCertificates::none
                        : new ClientCertificates(System::currentTimeMillis),
                nanoClock);
        watch = new ConnectionWatch(parts.connectionSettings(), parts.connectionCount(), nanoClock);
        watch.start(vertx);
        listeners = new Listeners(vertx, config, watch, parts.tls(), dated, journey, this::malformed);
        listeners.listen().onComplete(started);
    }

    int httpPort() {
        return listeners.httpPort();
    }

    Optional<Integer> httpsPort() {
        return listeners.httpsPort();
    }

    /** Asks all clients to go, and ends the streams that would not end by themselves. */
    void drain() {
        context.runOnContext(own -> {
            streams.drain();
            watch.drain();
        });
    }

    /** Takes no new connections, ends those that are not in use, and tells how many there are still. */
    Future<Integer> finish(Duration quiet, Duration bound) {
        Promise<Integer> count = Promise.promise();
        context.runOnContext(own -> {
            listeners.stopAccepting();
            streams.endAll();
            watch.finish(quiet.toNanos(), bound.toMillis());
            count.complete(Math.max(watch.open(), journey.running()));
        });
        return count.future();
    }

    /** Answers those who have got none, since there is no time left to wait for it. */
    void giveUp() {
        context.runOnContext(own -> wheel.stop());
    }

    @Override
    public void stop() {
        compression.close();
    }

    /** Ends when all that the end of the connections has broken off has been told of it; after the stop. */
    Future<Void> settled() {
        Promise<Void> told = Promise.promise();
        // Behind what the closed channels have put there.
        context.runOnContext(own -> told.complete());
        return told.future();
    }

    /** What the HTTP decoder could not make sense of; the connection is closed after the answer. */
    private void malformed(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof MalformedRequest malformed) {
            journey.refuseMalformed(request, Problem.malformed(malformed.defect()));
            return;
        }
        Problem problem = !(cause instanceof TooLongFrameException)
                ? Problem.badRequest("This is not well-formed HTTP.")
                : String.valueOf(cause.getMessage()).contains("header")
                        ? Problem.headersTooLarge(config.limits().headers())
                        : Problem.uriTooLong(config.limits().requestLine());
        journey.refuseMalformed(request, problem);
    }
}
