package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Dated;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;

/**
 * A port of its own for the public half of the identity key, in clear text and for services alone: where clients are sent
 * on to HTTPS services would be too, and the management port would let them do more than read a key.
 */
public final class KeysPort {

    /** As the route for the same has it. */
    private static final String PATH = "/.well-known/gateway-jwks.json";

    private static final int IDLE_SECONDS = 30;
    private static final int MOST_HEADER_BYTES = 4_096;

    private final String keys;
    private final HttpServer server;

    /**
     * @param port 0 for any that is free
     */
    public KeysPort(Vertx vertx, IdentityKey key, String host, int port) {
        this.keys = key.jwks();
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(host)
                        .setPort(port)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setMaxHeaderSize(MOST_HEADER_BYTES)
                        .setHttp2ClearTextEnabled(false))
                .requestHandler(dated(this::answer))
                .invalidRequestHandler(dated(HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER));
    }

    public Future<Void> listen() {
        return server.listen().mapEmpty();
    }

    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }

    /** Asked seldom, it has no other who tells it the time. */
    private static Handler<HttpServerRequest> dated(Handler<HttpServerRequest> next) {
        Dated dated = new Dated(System.currentTimeMillis());
        Handler<HttpServerRequest> answer = dated.before(next);
        return request -> {
            dated.advance(System.currentTimeMillis());
            answer.handle(request);
        };
    }

    private void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (!PATH.equals(request.path())) {
            response.setStatusCode(404).end();
        } else if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            response.setStatusCode(405).putHeader("Allow", "GET, HEAD").end();
        } else {
            response.putHeader("Content-Type", "application/jwk-set+json").putHeader("Cache-Control", "max-age=300");
            if (request.method() == HttpMethod.HEAD) {
                response.putHeader("Content-Length", Integer.toString(keys.length()))
                        .end();
            } else {
                response.end(keys);
            }
        }
    }
}
