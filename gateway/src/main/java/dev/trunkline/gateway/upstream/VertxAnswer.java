package dev.trunkline.gateway.upstream;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.Http1xClientConnection;
import io.vertx.core.net.NetSocket;

/** An answer to a request by Vert.x' client. */
final class VertxAnswer implements UpstreamAnswer {

    private final HttpClientResponse answer;

    VertxAnswer(HttpClientResponse answer) {
        this.answer = answer;
    }

    @Override
    public boolean http2() {
        return answer.version() == HttpVersion.HTTP_2;
    }

    @Override
    public int status() {
        return answer.statusCode();
    }

    @Override
    public MultiMap fields() {
        return answer.headers();
    }

    @Override
    public String field(CharSequence name) {
        return answer.getHeader(name);
    }

    @Override
    public MultiMap trailers() {
        return answer.trailers();
    }

    @Override
    public void onPiece(Handler<Buffer> handler) {
        answer.handler(handler);
    }

    @Override
    public void onEnd(Handler<Void> handler) {
        answer.endHandler(handler);
    }

    @Override
    public void onBroken(Handler<Throwable> handler) {
        answer.exceptionHandler(handler);
    }

    @Override
    public void pause() {
        answer.pause();
    }

    @Override
    public void resume() {
        answer.resume();
    }

    /**
     * {@code HttpClientResponse.netSocket()} loses the completion of writes in Vert.x 4.5, and with it all back-pressure; the
     * connection's own socket has it. It must be taken at once, before the HTTP codec lets go of early frames.
     */
    @Override
    public NetSocket toNetSocket() {
        if (answer.request().connection() instanceof Http1xClientConnection connection) {
            return connection.toNetSocket();
        }
        throw new IllegalStateException("HTTP/2 is spoken on this connection.");
    }
}
