package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.exchange.BodyTap;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.resilience.Deadline;
import dev.trunkline.gateway.route.Mirror;
import dev.trunkline.gateway.upstream.Line;
import dev.trunkline.gateway.upstream.Loan;
import dev.trunkline.gateway.upstream.UpstreamAnswer;
import dev.trunkline.gateway.upstream.UpstreamRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.function.LongSupplier;

/**
 * A copy of one request. It is sent when the request's body has gone by whole and was short enough; its answer is read and
 * thrown away, a long one broken off. Whatever happens to it is counted, once, and nothing else.
 */
final class MirrorCopy extends DeadlineWheel.Timeout implements BodyTap, Line.Waiting, UpstreamRequest.Sender {

    static final String ANSWERED = "answered";
    static final String FAILED = "failed";
    static final String TIMED_OUT = "timed-out";
    static final String NO_ROOM = "no-room";
    static final String BODY_TOO_LARGE = "body-too-large";
    static final String BODY_NOT_WHOLE = "body-not-whole";

    private static final CharSequence MARK = HttpHeaders.createOptimized("x-trunkline-mirror");
    /** RFC 9113 §7. */
    private static final long CANCEL = 8;

    private static final long MOST_READ_AWAY = 64 << 10;

    private final Mirror mirror;
    private final MirrorLane lane;
    private final DeadlineWheel wheel;
    private final Counts counts;
    private final LongSupplier nanoClock;
    private final Exchange exchange;
    private final Endpoint endpoint;
    private final HttpMethod method;
    private final String target;
    private final MultiMap fields = HttpHeaders.headers();
    private final boolean grpc;
    private final long clientNanos;
    private long sentNanos;
    private Buffer body = Buffer.buffer();
    private Line line;
    private UpstreamRequest request;
    private long read;
    private boolean sent;
    private boolean over;

    MirrorCopy(
            Exchange exchange,
            Mirror mirror,
            Upstreams.Reach reach,
            Endpoint endpoint,
            DeadlineWheel wheel,
            Counts counts,
            LongSupplier nanoClock) {
        this.exchange = exchange;
        this.mirror = mirror;
        this.lane = reach.mirrors();
        this.wheel = wheel;
        this.counts = counts;
        this.nanoClock = nanoClock;
        this.endpoint = endpoint;
        this.method = exchange.request().method();
        this.target = exchange.target();
        String grpcTimeout = AttemptHead.grpcTimeout(exchange.request());
        this.grpc = grpcTimeout != null;
        this.clientNanos = AttemptHead.clientNanos(exchange.request(), grpcTimeout);
        RequestFields.write(exchange, endpoint.authority(), fields);
        AttemptHead.trailers(exchange.request(), reach.http2(), fields);
        FieldEdits.request(exchange, fields);
        fields.set(MARK, exchange.route().id());
    }

    void begin() {
        if (exchange.hasBody()) {
            exchange.tapBody(this);
            exchange.onFinish(this::finished);
        } else {
            send();
        }
    }

    @Override
    public void chunk(Buffer chunk) {
        if (over) {
            return;
        }
        if (body.length() + chunk.length() > mirror.maxBody()) {
            end(BODY_TOO_LARGE);
        } else {
            body.appendBuffer(chunk);
        }
    }

    @Override
    public void whole() {
        if (!over && !sent) {
            fields.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            send();
        }
    }

    /** What goes to the client may be over before the client's body is. */
    private void finished() {
        if (!sent) {
            end(BODY_NOT_WHOLE);
        }
    }

    private void send() {
        sent = true;
        sentNanos = nanoClock.getAsLong();
        wheel.set(this, mirror.timeout().toNanos());
        line = lane.lines().to(endpoint);
        line.join(this);
    }

    @Override
    public void connected(UpstreamRequest fresh) {
        request = fresh;
        request.sentBy(this);
        request.line(method, target);
        request.fields().setAll(fields);
        AttemptHead.timeLeft(leftNanos(), grpc, request.fields());
        request.authority(endpoint);
        request.end(body);
        body = Buffer.buffer();
    }

    /** For the copy; the client's own time counts from its request, as it does for that. */
    private long leftNanos() {
        long now = nanoClock.getAsLong();
        long own = sentNanos + mirror.timeout().toNanos() - now;
        return clientNanos == Deadline.NONE ? own : Math.min(own, exchange.startNanos() + clientNanos - now);
    }

    @Override
    public void notConnected(Throwable cause) {
        end(FAILED);
    }

    @Override
    public void broken(Throwable cause) {
        end(FAILED);
    }

    @Override
    public void answered(UpstreamAnswer answer) {
        if (Interim.is(answer.status())) {
            end(FAILED);
            request.reset(CANCEL);
            return;
        }
        answer.onBroken(this::broken);
        answer.onEnd(end -> end(ANSWERED));
        answer.onPiece(chunk -> {
            read += chunk.length();
            Loan.giveBack(chunk);
            if (read > MOST_READ_AWAY) {
                end(ANSWERED);
                request.reset(CANCEL);
            }
        });
    }

    @Override
    protected void expired() {
        end(TIMED_OUT);
        if (request != null) {
            request.reset(CANCEL);
        } else {
            line.leave(this);
        }
    }

    private void end(String outcome) {
        if (!over) {
            over = true;
            body = Buffer.buffer();
            wheel.clear(this);
            lane.leave();
            counts.count(MirrorFilter.METER, "route", exchange.route().id(), "outcome", outcome);
        }
    }
}
