package dev.trunkline.gateway;

import dev.trunkline.gateway.auth.AuthFilter;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Journey;
import dev.trunkline.gateway.exchange.ProblemAnswer;
import dev.trunkline.gateway.limit.LimitFilter;
import dev.trunkline.gateway.local.LocalFilter;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.proxy.OpenStreams;
import dev.trunkline.gateway.proxy.ProxyFilter;
import dev.trunkline.gateway.proxy.UpstreamSettings;
import dev.trunkline.gateway.proxy.Upstreams;
import dev.trunkline.gateway.ticket.TicketFilter;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The data plane of one event loop: a listener of its own and connections of its own, so that a request never changes
 * threads.
 */
final class Edge extends AbstractVerticle {

    private static final long TICK_MILLIS = 20;
    private static final int WHEEL_SLOTS = 1_024;
    /** Vert.x' way to say: any free port, and the same one for all instances. */
    private static final int ANY_SHARED_PORT = -1;

    private static final int INITIAL_HEADER_BYTES = 512;

    private final GatewayConfig config;
    private final EdgeParts parts;
    private final int loop;
    private final LongSupplier nanoClock;
    private final OpenStreams streams = new OpenStreams();
    private Journey journey;
    private HttpServer server;

    Edge(GatewayConfig config, EdgeParts parts, int loop) {
        this.config = config;
        this.parts = parts;
        this.loop = loop;
        this.nanoClock = parts.nanoClock();
    }

    @Override
    public void start(Promise<Void> started) {
        DeadlineWheel wheel =
                new DeadlineWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), WHEEL_SLOTS, nanoClock.getAsLong());
        vertx.setPeriodic(TICK_MILLIS, tick -> wheel.advance(nanoClock.getAsLong()));
        UpstreamSettings settings = new UpstreamSettings(
                config.limits().upstreamKeepAlive(),
                config.limits().headers(),
                INITIAL_HEADER_BYTES,
                config.limits().tunnels());
        Upstreams upstreams = new Upstreams(vertx, parts.discovery(), settings, parts.tallies(), nanoClock, loop);
        journey = new Journey(
                parts.routes(),
                List.of(
                        new TicketFilter(parts.tickets()),
                        new AuthFilter(parts.authenticators()::current),
                        new LimitFilter(parts.limits(), nanoClock),
                        new LocalFilter(parts.locals()),
                        new ProxyFilter(upstreams, wheel, streams, nanoClock)),
                parts.listener(),
                new ProblemAnswer(wheel, config.limits().linger().toNanos()),
                nanoClock);
        server = vertx.createHttpServer(options()).requestHandler(journey).invalidRequestHandler(this::malformed);
        server.listen(config.httpPort() == 0 ? ANY_SHARED_PORT : config.httpPort(), config.host())
                .<Void>mapEmpty()
                .onComplete(started);
    }

    int port() {
        return server.actualPort();
    }

    /** Exchanges that have not ended yet. */
    Future<Integer> running() {
        Promise<Integer> count = Promise.promise();
        context.runOnContext(own -> count.complete(journey.running()));
        return count.future();
    }

    void drain() {
        context.runOnContext(own -> {
            journey.drain();
            streams.endAll();
        });
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setAcceptBacklog(config.limits().acceptBacklog())
                .setMaxInitialLineLength(config.limits().requestLine())
                .setMaxHeaderSize(config.limits().headers())
                .setDecoderInitialBufferSize(INITIAL_HEADER_BYTES)
                .setIdleTimeout((int) config.limits().clientIdle().toSeconds())
                .setTcpNoDelay(true)
                // WebSockets pass as bytes, and HTTP/2 comes with TLS in a later step.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setHttp2ClearTextEnabled(false);
    }

    /** What the HTTP decoder could not make sense of; the connection is closed after the answer. */
    private void malformed(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem = !(cause instanceof TooLongFrameException)
                ? Problem.badRequest("This is not well-formed HTTP.")
                : String.valueOf(cause.getMessage()).contains("header")
                        ? Problem.headersTooLarge(config.limits().headers())
                        : Problem.uriTooLong(config.limits().requestLine());
        journey.refuseMalformed(request, problem);
    }
}
