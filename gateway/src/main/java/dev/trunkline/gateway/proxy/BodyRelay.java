package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.upstream.UpstreamRequest;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * Streams a request's body upstream, no faster than the upstream takes it, and counts it. While all of it is short enough
 * it is kept, so that another attempt can get it from the beginning.
 */
final class BodyRelay {

    /** Hears how far a request has got; each once. */
    interface Progress {

        /** The first of it leaves. */
        void leaves();

        /** It has been written whole. */
        void written();
    }

    private final Exchange exchange;
    private final HttpServerRequest from;
    private final long length;
    private final int keep;
    private final Runnable tooLarge;
    private final Handler<Throwable> broken;
    private final List<Buffer> kept = new ArrayList<>(1);
    private UpstreamRequest to;
    private Progress progress;
    private long received;
    private boolean begun;
    private boolean opened;
    private boolean whole;
    private boolean ended;

    /**
     * @param length declared by the client, or negative if it was not
     * @param keep as many bytes at most are kept for another attempt
     */
    BodyRelay(Exchange exchange, long length, int keep, Runnable tooLarge, Handler<Throwable> broken) {
        this.exchange = exchange;
        this.from = exchange.request();
        this.length = length;
        this.keep = length > keep ? 0 : keep;
        this.tooLarge = tooLarge;
        this.broken = broken;
    }

    /** Whether all that has been read of the body can be sent once more. */
    boolean replayable() {
        return received <= keep;
    }

    /** Whether more of the body could be sent if it had come. */
    boolean waitsForClient() {
        return begun && !whole && to != null && !to.isFull();
    }

    /**
     * From now on the body goes into this request, from its beginning.
     */
    void attach(UpstreamRequest request, Progress told) {
        to = request;
        progress = told;
        ended = false;
        opened = false;
        if (length < 0) {
            to.chunked();
        }
        to.onDrain(drained -> resume(request));
        if (request.http2()) {
            // Who streams may wait for the first word of the other side, which waits for the head.
            Vertx.currentContext().runOnContext(later -> headIfSilent(request));
        }
        if (begun) {
            sendAgain();
        } else {
            begin();
        }
    }

    /** Until another request is attached, nothing is read. */
    void detach() {
        to = null;
        if (begun && !whole) {
            from.pause();
        }
    }

    private void headIfSilent(UpstreamRequest request) {
        if (to == request) {
            open();
        }
    }

    /**
     * Sends the head if it has not been sent. On HTTP/2 also before a reset: the place of a stream that was never opened
     * is not given back.
     */
    void open() {
        if (to != null && to.http2() && !opened) {
            leaves();
            to.open();
        }
    }

    private void leaves() {
        if (!opened) {
            opened = true;
            progress.leaves();
        }
    }

    private void begin() {
        begun = true;
        String expect = from.headers().get(HttpHeaders.EXPECT);
        // HTTP/1.0 knows no interim answers, and would take this one for the last (RFC 9110 §10.1.1).
        if (expect != null && expect.equalsIgnoreCase("100-continue") && from.version() != HttpVersion.HTTP_1_0) {
            from.response().writeContinue();
        }
        from.handler(this::chunk);
        from.endHandler(this::end);
        from.exceptionHandler(broken);
        exchange.release();
    }

    private void sendAgain() {
        for (Buffer chunk : kept) {
            leaves();
            to.write(chunk);
        }
        if (whole) {
            finish();
        } else if (!to.isFull()) {
            from.resume();
        }
    }

    private void resume(UpstreamRequest request) {
        if (to == request) {
            from.resume();
        }
    }

    private void chunk(Buffer chunk) {
        if (exchange.finished()) {
            return;
        }
        received += chunk.length();
        if (received > exchange.route().maxBody()) {
            tooLarge.run();
            return;
        }
        exchange.bodyTap().chunk(chunk);
        if (received <= keep) {
            kept.add(chunk);
        } else {
            kept.clear();
        }
        leaves();
        if (received == length) {
            exchange.bodyTap().whole();
            whole = true;
            ended = true;
            to.end(chunk);
            progress.written();
        } else {
            to.write(chunk);
            if (to.isFull()) {
                from.pause();
            }
        }
    }

    private void end(Void none) {
        whole = true;
        exchange.bodyTap().whole();
        if (!exchange.finished() && to != null) {
            finish();
        }
    }

    private void finish() {
        if (!ended) {
            ended = true;
            leaves();
            to.end();
            progress.written();
        }
    }
}
