package dev.trunkline.gateway;

import dev.trunkline.gateway.connection.ConnectionWatch;
import dev.trunkline.gateway.connection.EdgeServer;
import dev.trunkline.gateway.connection.ExtendedConnect;
import dev.trunkline.gateway.exchange.Dated;
import dev.trunkline.gateway.exchange.Journey;
import dev.trunkline.gateway.tls.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The two ports of one event loop, clear and TLS, both for HTTP/1 and HTTP/2. All event loops share the ports; Vert.x
 * deals connections out to them in turn.
 */
final class Listeners {

    static final int INITIAL_HEADER_BYTES = 512;

    /** Vert.x' way to say: any free port, and the same one for all event loops. */
    private static final int ANY_SHARED_HTTP_PORT = -1;

    private static final int ANY_SHARED_HTTPS_PORT = -2;

    /** What a client may send ahead, by stream and in all, before we have passed it on. */
    private static final int STREAM_WINDOW = 256 << 10;

    private static final int CONNECTION_WINDOW = 1 << 20;

    private static final CharSequence HSTS =
            io.vertx.core.http.HttpHeaders.createOptimized("strict-transport-security");

    private final GatewayConfig config;
    private final EdgeServer http;
    private final Optional<EdgeServer> https;

    Listeners(
            Vertx vertx,
            GatewayConfig config,
            ConnectionWatch watch,
            Optional<TlsFiles> tls,
            Dated dated,
            Journey journey,
            Handler<HttpServerRequest> broken) {
        this.config = config;
        Handler<HttpServerRequest> malformed = dated.before(broken);
        Handler<HttpServerRequest> clear = tls.isPresent() && config.tls().redirect()
                ? new HttpsRedirect(journey, config.tls().publicPort().orElse(config.httpsPort()))
                : journey;
        this.http = new EdgeServer(
                vertx, options(), watch, unlessTooLate(dated.before(withHsts(journey, clear))), malformed);
        this.https = tls.map(files -> {
            HttpServerOptions options = options();
            files.configure(options);
            Handler<HttpServerRequest> secure = withHsts(journey, journey);
            Handler<HttpServerRequest> trusted = files.stillTrusted()
                    .map(check -> whileTrusted(check, secure))
                    .orElse(secure);
            return new EdgeServer(vertx, options, watch, unlessTooLate(dated.before(trusted)), malformed);
        });
    }

    Future<Void> listen() {
        Future<?> clear = http.listen(config.httpPort() == 0 ? ANY_SHARED_HTTP_PORT : config.httpPort(), config.host());
        Future<?> secure = https.<Future<?>>map(server -> server.listen(
                        config.httpsPort() == 0 ? ANY_SHARED_HTTPS_PORT : config.httpsPort(), config.host()))
                .orElse(Future.succeededFuture());
        return Future.all(clear, secure).mapEmpty();
    }

    int httpPort() {
        return http.actualPort();
    }

    Optional<Integer> httpsPort() {
        return https.map(EdgeServer::actualPort);
    }

    void stopAccepting() {
        http.stopAccepting();
        https.ifPresent(EdgeServer::stopAccepting);
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setAcceptBacklog(config.limits().acceptBacklog())
                .setMaxInitialLineLength(config.limits().requestLine())
                .setMaxHeaderSize(config.limits().headers())
                .setDecoderInitialBufferSize(INITIAL_HEADER_BYTES)
                // ConnectionWatch looks after connections that are silent, or next to it.
                .setIdleTimeout(0)
                .setTcpNoDelay(true)
                // WebSockets pass as bytes.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setDecompressionSupported(false)
                .setHttp2ClearTextEnabled(true)
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                // Resets are counted by the connection, which knows its own from those that a client provokes.
                .setHttp2RstFloodMaxRstFramePerWindow(0)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(config.connections().streams())
                        .setMaxHeaderListSize(config.limits().headers())
                        .setInitialWindowSize(STREAM_WINDOW)
                        .set(ExtendedConnect.SETTINGS_ENABLE_CONNECT_PROTOCOL, 1));
    }

    private static Handler<HttpServerRequest> unlessTooLate(Handler<HttpServerRequest> next) {
        return request -> {
            if (!ConnectionWatch.tooLate(request)) {
                next.handle(request);
            }
        };
    }

    /** Ends connections of clients whose certificates do not count any more; they may come back with others. */
    private static Handler<HttpServerRequest> whileTrusted(
            Predicate<HttpServerRequest> trusted, Handler<HttpServerRequest> next) {
        return request -> {
            if (trusted.test(request)) {
                next.handle(request);
            } else {
                ConnectionWatch.endUntrusted(request);
            }
        };
    }

    /** Not to who came in clear, be it to a proxy before us, which has to be one that is trusted (RFC 6797 §7.2). */
    private Handler<HttpServerRequest> withHsts(Journey journey, Handler<HttpServerRequest> next) {
        if (config.tls().hsts().isEmpty()) {
            return next;
        }
        String value = "max-age=" + config.tls().hsts().get().toSeconds();
        return request -> {
            if (journey.cameSecurely(request)) {
                request.response().putHeader(HSTS, value);
            }
            next.handle(request);
        };
    }
}
