package dev.trunkline.gateway.upstream;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.transport.ClientTransport;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.function.BooleanSupplier;

/** A request by Vert.x' client: HTTP/2, TLS, or what may become a WebSocket. */
final class VertxRequest implements UpstreamRequest {

    private static final Handler<AsyncResult<Void>> NOTHING = written -> {};

    private final HttpClientRequest request;
    private final boolean fresh;

    VertxRequest(HttpClientRequest request, boolean fresh) {
        this.request = request;
        this.fresh = fresh;
    }

    @Override
    public boolean http2() {
        return request.version() == HttpVersion.HTTP_2;
    }

    @Override
    public boolean onNewConnection() {
        return fresh;
    }

    @Override
    public void sentBy(Sender sender) {
        request.exceptionHandler(sender::broken);
        request.response().onComplete(result -> {
            if (result.succeeded()) {
                sender.answered(new VertxAnswer(result.result()));
            } else {
                sender.broken(result.cause());
            }
        });
    }

    @Override
    public void line(HttpMethod method, String target) {
        request.setMethod(method).setURI(target);
    }

    @Override
    public MultiMap fields() {
        return request.headers();
    }

    @Override
    public void authority(Endpoint endpoint) {
        ClientTransport.authority(request, endpoint);
    }

    @Override
    public void onHints(Handler<MultiMap> hints) {
        request.earlyHintsHandler(hints);
    }

    @Override
    public void chunked() {
        request.setChunked(true);
    }

    @Override
    public void open() {
        request.sendHead(NOTHING);
    }

    @Override
    public void upgrade() {
        request.connect();
    }

    @Override
    public void write(Buffer piece) {
        request.write(piece, NOTHING);
    }

    @Override
    public void end(Buffer last) {
        request.end(last, NOTHING);
    }

    @Override
    public void end() {
        request.end(NOTHING);
    }

    @Override
    public boolean isFull() {
        return request.writeQueueFull();
    }

    @Override
    public void onDrain(Handler<Void> drained) {
        request.drainHandler(drained);
    }

    @Override
    public boolean unread(Throwable cause) {
        return GoAway.unread(request, cause);
    }

    @Override
    public void reset(long code) {
        request.reset(code);
    }

    @Override
    public void reset(UpstreamAnswer answer, BooleanSupplier whole, long code) {
        if (http2()) {
            // A stream is nobody else's.
            request.reset(code);
        } else if (!whole.getAsBoolean()) {
            LateReset.unlessWhole(request, answer, whole, code);
        }
    }
}
