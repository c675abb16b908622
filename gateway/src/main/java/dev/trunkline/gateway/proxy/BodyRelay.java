package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.Exchange;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Streams a request's body upstream, no faster than the upstream takes it, and counts it. */
final class BodyRelay {

    private static final Handler<AsyncResult<Void>> NOTHING = written -> {};

    private final Exchange exchange;
    private final HttpServerRequest from;
    private final HttpClientRequest to;
    private final long length;
    private final Runnable tooLarge;
    private final Handler<Throwable> broken;
    private long received;
    private boolean ended;

    /**
     * @param length declared by the client, or negative if it was not
     */
    BodyRelay(Exchange exchange, HttpClientRequest to, long length, Runnable tooLarge, Handler<Throwable> broken) {
        this.exchange = exchange;
        this.from = exchange.request();
        this.to = to;
        this.length = length;
        this.tooLarge = tooLarge;
        this.broken = broken;
    }

    void begin() {
        if (length < 0) {
            to.setChunked(true);
        }
        String expect = from.headers().get(HttpHeaders.EXPECT);
        if (expect != null && expect.equalsIgnoreCase("100-continue")) {
            from.response().writeContinue();
        }
        from.handler(this::chunk);
        from.endHandler(this::end);
        from.exceptionHandler(broken);
        to.drainHandler(drained -> from.resume());
        exchange.release();
    }

    private void chunk(Buffer chunk) {
        if (exchange.finished()) {
            return;
        }
        received += chunk.length();
        if (received > exchange.route().maxBody()) {
            tooLarge.run();
        } else if (received == length) {
            ended = true;
            to.end(chunk, NOTHING);
        } else {
            to.write(chunk, NOTHING);
            if (to.writeQueueFull()) {
                from.pause();
            }
        }
    }

    private void end(Void none) {
        if (!ended && !exchange.finished()) {
            ended = true;
            to.end(NOTHING);
        }
    }
}
