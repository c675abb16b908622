package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.Exchange;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/**
 * Streams an upstream's answer to the client, no faster than the client takes it, and without holding anything back:
 * a chunk goes out as it comes in. When the last byte by {@code Content-Length} is there, head and body leave in one
 * write.
 */
final class AnswerRelay implements Handler<Buffer>, OpenStreams.Stream {

    private final Exchange exchange;
    private final Forwarding forwarding;
    private final OpenStreams streams;
    private final HttpClientResponse from;
    private final HttpServerResponse to;
    private final int status;
    private long missing = ContentLength.UNKNOWN;
    private boolean endsByClosing;
    private boolean ended;

    AnswerRelay(Exchange exchange, Forwarding forwarding, OpenStreams streams, HttpClientResponse from) {
        this.exchange = exchange;
        this.forwarding = forwarding;
        this.streams = streams;
        this.from = from;
        this.to = exchange.request().response();
        this.status = from.statusCode();
    }

    void begin() {
        to.setStatusCode(status);
        ResponseFields.write(from.headers(), exchange.answerHeaders(), to.headers());
        FieldEdits.response(exchange, to.headers());
        from.handler(this);
        from.endHandler(this::end);
        from.exceptionHandler(broken -> forwarding.brokeOff());
        if (hasNoContent()) {
            return;
        }
        missing = ContentLength.parse(from.getHeader(HttpHeaders.CONTENT_LENGTH));
        if (missing == ContentLength.UNKNOWN) {
            to.setChunked(true);
            // HTTP/1.0 knows no chunks, only the end of the connection.
            if (isEventStream()) {
                streams.add(this);
                exchange.onFinish(() -> streams.remove(this));
            }
            endsByClosing = exchange.request().version() == HttpVersion.HTTP_1_0;
            // A stream may be silent for long after its head, which must not wait for the first event.
            Vertx.currentContext().runOnContext(this::headIfSilent);
        }
    }

    @Override
    public void handle(Buffer chunk) {
        if (exchange.finished()) {
            return;
        }
        // On HTTP/2, trailers may follow a body of known length.
        if (missing == chunk.length() && from.version() != HttpVersion.HTTP_2) {
            ended = true;
            to.end(chunk, null);
            forwarding.done(status);
            return;
        }
        if (missing > 0) {
            missing -= chunk.length();
        }
        to.write(chunk, null);
        if (forwarding.streaming()) {
            forwarding.stillAlive();
        }
        if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(drained -> from.resume());
        }
    }

    private void end(Void none) {
        if (!ended && !exchange.finished()) {
            ended = true;
            if (to.isChunked()) {
                TrailerFields.write(from.trailers(), to);
            }
            to.end((Handler<AsyncResult<Void>>) null);
            forwarding.done(status);
            if (endsByClosing) {
                exchange.request().connection().close();
            }
        }
    }

    @Override
    public void endNow() {
        end(null);
        forwarding.resetUpstream();
    }

    private boolean isEventStream() {
        String type = from.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith("text/event-stream");
    }

    private void headIfSilent(Void none) {
        if (!ended && !exchange.finished() && !to.headWritten()) {
            to.write(Buffer.buffer(), null);
        }
    }

    /** RFC 9112 §6.3: these end with their head, whatever it says of a length. */
    private boolean hasNoContent() {
        return status == 204 || status == 304 || exchange.request().method() == HttpMethod.HEAD;
    }
}
