package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.exchange.BodyTap;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.route.Mirror;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;

/**
 * A copy of one request. It is sent when the request's body has gone by whole and was short enough; its answer is read and
 * thrown away, a long one broken off. Whatever happens to it is counted, once, and nothing else.
 */
final class MirrorCopy extends DeadlineWheel.Timeout implements BodyTap {

    static final String ANSWERED = "answered";
    static final String FAILED = "failed";
    static final String TIMED_OUT = "timed-out";
    static final String NO_ROOM = "no-room";
    static final String BODY_TOO_LARGE = "body-too-large";
    static final String BODY_NOT_WHOLE = "body-not-whole";

    private static final CharSequence MARK = HttpHeaders.createOptimized("x-trunkline-mirror");
    private static final long MOST_READ_AWAY = 64 << 10;

    private final Mirror mirror;
    private final MirrorLane lane;
    private final DeadlineWheel wheel;
    private final Counts counts;
    private final Exchange exchange;
    private final RequestOptions options;
    private final MultiMap fields = HttpHeaders.headers();
    private Buffer body = Buffer.buffer();
    private HttpClientRequest request;
    private long read;
    private boolean sent;
    private boolean over;

    MirrorCopy(
            Exchange exchange, Mirror mirror, MirrorLane lane, Endpoint endpoint, DeadlineWheel wheel, Counts counts) {
        this.exchange = exchange;
        this.mirror = mirror;
        this.lane = lane;
        this.wheel = wheel;
        this.counts = counts;
        this.options = new RequestOptions()
                .setMethod(exchange.request().method())
                .setHost(endpoint.address())
                .setPort(endpoint.port())
                .setURI(exchange.target())
                .setConnectTimeout(mirror.timeout().toMillis());
        RequestFields.write(exchange, endpoint.authority(), fields);
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
        wheel.set(this, mirror.timeout().toNanos());
        lane.client().request(options).onComplete(this::connected);
    }

    private void connected(AsyncResult<HttpClientRequest> result) {
        if (result.failed()) {
            end(FAILED);
            return;
        }
        request = result.result();
        request.exceptionHandler(broken -> end(FAILED));
        if (over) {
            request.reset();
            return;
        }
        request.headers().setAll(fields);
        request.response().onComplete(this::answered);
        request.end(body);
        body = Buffer.buffer();
    }

    private void answered(AsyncResult<HttpClientResponse> result) {
        if (result.failed()) {
            end(FAILED);
            return;
        }
        HttpClientResponse answer = result.result();
        answer.exceptionHandler(broken -> end(FAILED));
        answer.endHandler(end -> end(ANSWERED));
        answer.handler(chunk -> {
            read += chunk.length();
            if (read > MOST_READ_AWAY) {
                end(ANSWERED);
                request.reset();
            }
        });
    }

    @Override
    protected void expired() {
        end(TIMED_OUT);
        if (request != null) {
            request.reset();
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
