package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.compress.BodyCoding;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.PageGuard;
import dev.trunkline.gateway.upstream.GoAway;
import dev.trunkline.gateway.upstream.Loan;
import dev.trunkline.gateway.upstream.UpstreamAnswer;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Streams an upstream's answer to the client, no faster than the client takes it, and without holding anything back:
 * a chunk goes out as it comes in. When the last byte by {@code Content-Length} is there, head and body leave in one
 * write.
 */
final class AnswerRelay implements Handler<Buffer>, OpenStreams.Stream {

    /**
     * How long a call goes on behind the head of its answer though the gateway stops: one with a single answer ends in
     * that time, mostly at once, and looks the same until then as one that streams.
     */
    private static final long CALL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Exchange exchange;
    private final Forwarding forwarding;
    private final Lane lane;
    private final Attempt attempt;
    private final UpstreamAnswer from;
    private final HttpServerResponse to;
    private final int status;
    private Set<String> hopByHop = Set.of();
    private Optional<BodyCoding> coding = Optional.empty();
    private long missing = ContentLength.UNKNOWN;
    private StreamKind kind = StreamKind.OTHER;
    private boolean call;
    private boolean betweenLines = true;
    private boolean leaving;
    private boolean endsByClosing;
    private boolean ended;

    AnswerRelay(Exchange exchange, Forwarding forwarding, Lane lane, Attempt attempt, UpstreamAnswer from) {
        this.exchange = exchange;
        this.forwarding = forwarding;
        this.lane = lane;
        this.attempt = attempt;
        this.from = from;
        this.to = exchange.request().response();
        this.status = from.status();
    }

    void begin() {
        attempt.relayed(from);
        to.setStatusCode(status);
        hopByHop = ResponseFields.write(from.fields(), exchange, to.headers());
        FieldEdits.response(exchange, to.headers());
        PageGuard.apply(
                to.headers(), exchange.route().shaping().rewrite().response().remove());
        coding = lane.compression().begin(exchange, status, to.headers());
        call = GrpcAnswer.is(exchange.request(), from);
        from.onPiece(this);
        from.onEnd(this::whole);
        from.onBroken(this::broken);
        if (hasNoContent()) {
            return;
        }
        missing = ContentLength.parse(from.field(HttpHeaders.CONTENT_LENGTH));
        if (missing == ContentLength.UNKNOWN) {
            to.setChunked(true);
            // HTTP/1.0 knows no chunks, only the end of the connection.
            endsByClosing = exchange.request().version() == HttpVersion.HTTP_1_0;
            // A stream may be silent for long after its head, which must not wait for the first event.
            Vertx.currentContext().runOnContext(this::headIfSilent);
            beOpen();
        }
    }

    private void beOpen() {
        kind = call ? StreamKind.CALL : StreamKind.of(from.field(HttpHeaders.CONTENT_TYPE));
        boolean open =
                switch (kind) {
                    case EVENTS -> true;
                    // Lines that only the client can read are not found here.
                    case LINES -> !from.fields().contains(HttpHeaders.CONTENT_ENCODING);
                    // Most end at once, and those that do not have a route that lets them.
                    case CALL -> forwarding.streaming();
                    case OTHER -> false;
                };
        if (open) {
            lane.streams().add(this);
            exchange.onFinish(() -> lane.streams().remove(this));
        }
    }

    @Override
    public void handle(Buffer chunk) {
        if (exchange.finished()) {
            Loan.giveBack(chunk);
            return;
        }
        // On HTTP/2, trailers may follow a body of known length.
        if (missing == chunk.length() && !from.http2()) {
            ended = true;
            to.end(outgoing(chunk, true), null);
            forwarding.done(status, status);
            return;
        }
        if (missing > 0) {
            missing -= chunk.length();
        }
        if (kind == StreamKind.LINES && endsAtLine(chunk)) {
            return;
        }
        pass(outgoing(chunk, false));
        if (forwarding.streaming()) {
            forwarding.goesOn();
        }
        if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(drained -> from.resume());
        }
    }

    /** Whether that was the end, behind the first line that could be finished. */
    private boolean endsAtLine(Buffer chunk) {
        if (leaving) {
            for (int i = 0; i < chunk.length(); i++) {
                if (chunk.getByte(i) == '\n') {
                    Buffer last = chunk.getBuffer(0, i + 1);
                    Loan.giveBack(chunk);
                    pass(outgoing(last, false));
                    cease();
                    return true;
                }
            }
        }
        betweenLines = chunk.length() == 0 ? betweenLines : chunk.getByte(chunk.length() - 1) == '\n';
        return false;
    }

    /** What is to be written for a chunk, which is given back by that or here. */
    private Buffer outgoing(Buffer chunk, boolean last) {
        if (coding.isEmpty()) {
            return Loan.toWrite(chunk);
        }
        Buffer coded = last ? coding.get().end(chunk) : coding.get().more(chunk);
        Loan.giveBack(chunk);
        return coded;
    }

    private void pass(Buffer chunk) {
        if (coding.isPresent()) {
            if (chunk.length() == 0) {
                return;
            }
            if (!to.headWritten()) {
                to.setChunked(true);
            }
        }
        to.write(chunk, null);
    }

    private void whole(Void none) {
        attempt.whole();
        end();
    }

    private void end() {
        if (!ended && !exchange.finished()) {
            ended = true;
            if (leaving && call) {
                GrpcAnswer.end(to.trailers());
            } else if (to.isChunked() || exchange.request().version() == HttpVersion.HTTP_2) {
                TrailerFields.write(from.trailers(), hopByHop, coding.isPresent(), to);
            }
            if (coding.isPresent()) {
                to.end(coding.get().end(Buffer.buffer()), null);
            } else {
                // Without a buffer, be it empty: HTTP/2 then ends the stream with the head, as gRPC's Trailers-Only
                // does.
                to.end((Handler<AsyncResult<Void>>) null);
            }
            forwarding.done(status, call && !leaving ? GrpcAnswer.worth(from) : status);
            if (endsByClosing) {
                exchange.request().connection().close();
            }
        }
    }

    @Override
    public void endNow() {
        long left = leftNanos();
        if (left > 0) {
            lane.wheel().set(new Grace(), left);
            return;
        }
        leaving = true;
        if (kind != StreamKind.LINES || betweenLines) {
            cease();
        }
    }

    /** Of the time in which it may end by itself. A client that has more to send has a call that goes on. */
    private long leftNanos() {
        return kind == StreamKind.CALL && exchange.request().isEnded()
                ? exchange.trip().firstByteNanos() + CALL_NANOS - lane.now()
                : 0;
    }

    /** The time of a call that might have ended by itself. */
    private final class Grace extends DeadlineWheel.Timeout {
        @Override
        protected void expired() {
            if (!ended && !exchange.finished()) {
                endNow();
            }
        }
    }

    /**
     * Ends a call before its time, if this is one and its client reads what it gets.
     *
     * @param late whether the call has had all of its time; else it was silent for too long
     */
    boolean endsCall(boolean late) {
        if (!call || ended || missing != ContentLength.UNKNOWN || coding.isPresent() || to.writeQueueFull()) {
            return false;
        }
        ended = true;
        GrpcAnswer.timeIsUp(late, to.trailers());
        to.end((Handler<AsyncResult<Void>>) null);
        return true;
    }

    private void cease() {
        end();
        forwarding.resetUpstream();
    }

    @Override
    public boolean mayEndByItself() {
        return kind == StreamKind.CALL;
    }

    private void broken(Throwable cause) {
        // What came whole may still wait for the client to read it; what did not is told of once more.
        if (!GoAway.isCauseOf(cause)) {
            forwarding.brokeOff();
        }
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
