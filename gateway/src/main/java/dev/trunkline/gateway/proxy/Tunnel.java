package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.MessageGate;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.resilience.Deadline;
import dev.trunkline.gateway.upstream.UpstreamAnswer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket between client and upstream, as bytes: frames, extensions and close codes pass untouched. Each side is
 * read only as fast as the other takes it, and the end of one ends the other, once what it has sent before has been passed.
 * When the gateway stops, the client gets a Close, whose answer is the upstream's.
 */
final class Tunnel extends DeadlineWheel.Timeout implements OpenStreams.Stream {

    private static final Duration IDLE = Duration.ofMinutes(2);

    /** For the Close to be answered. */
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Exchange exchange;
    private final Lane lane;
    private final long endUntil;
    private final UpstreamAnswer answer;
    private final long idleNanos;
    private final Farewell farewell = new Farewell();
    private GatedMessages gated;
    private NetSocket client;
    private NetSocket upstream;
    private boolean clientGone;
    private boolean upstreamGone;
    private boolean leaving;
    private boolean closed;
    private long in;
    private long out;

    /**
     * @param endUntil when it must have ended, by the lane's clock; {@link Deadline#NONE} if it may go on
     */
    Tunnel(Exchange exchange, Lane lane, long endUntil, UpstreamAnswer answer) {
        this.exchange = exchange;
        this.lane = lane;
        this.endUntil = endUntil;
        this.answer = answer;
        this.idleNanos = exchange.route().idle().orElse(IDLE).toNanos();
    }

    void begin() {
        HttpServerResponse response = exchange.request().response();
        ResponseFields.write(answer.fields(), exchange, response.headers());
        FieldEdits.response(exchange, response.headers());
        if (exchange.request().version() == HttpVersion.HTTP_2) {
            // RFC 8441 §5: 200 says that the tunnel is there, and the stream itself has taken the key's place.
            response.headers().remove("sec-websocket-accept");
        } else {
            response.setStatusCode(101);
            response.headers()
                    .set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE)
                    .set(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET);
        }
        upstream = answer.toNetSocket();
        upstream.pause();
        // A connection may have closed long before the last that came on it is read, which the end comes behind.
        upstream.endHandler(end -> close());
        upstream.closeHandler(gone -> upstreamGone = true);
        upstream.exceptionHandler(failed -> close());
        stillAlive();
        lane.streams().add(this);
        exchange.request().toNetSocket().onSuccess(this::join).onFailure(failed -> close());
    }

    private void join(NetSocket socket) {
        client = socket;
        client.endHandler(end -> close());
        client.closeHandler(gone -> clientGone = true);
        client.exceptionHandler(failed -> close());
        if (closed) {
            closeClient();
            return;
        }
        if (leaving) {
            sayFarewell();
        }
        upstream.handler(bytes -> {
            out += bytes.length();
            Buffer rest = farewell.pass(bytes);
            if (rest.length() > 0 && !clientGone) {
                write(upstream, client, rest);
            }
        });
        client.drainHandler(drained -> upstream.resume());
        if (exchange.messageGate() == MessageGate.OPEN) {
            client.handler(bytes -> {
                in += bytes.length();
                toUpstream(bytes);
            });
            upstream.drainHandler(drained -> client.resume());
        } else {
            passGated();
        }
        upstream.resume();
        client.resume();
    }

    private void toUpstream(Buffer bytes) {
        if (!upstreamGone) {
            write(client, upstream, bytes);
        }
    }

    private void passGated() {
        gated = new GatedMessages(exchange.messageGate(), client, bytes -> {
            toUpstream(bytes);
            return !upstream.writeQueueFull();
        });
        client.handler(bytes -> {
            in += bytes.length();
            gated.handle(bytes);
        });
        upstream.drainHandler(drained -> gated.resume());
    }

    private void write(NetSocket from, NetSocket to, Buffer bytes) {
        to.write(bytes, null);
        if (!leaving) {
            stillAlive();
        }
        if (to.writeQueueFull()) {
            from.pause();
        }
    }

    private void stillAlive() {
        long left = endUntil == Deadline.NONE ? idleNanos : Math.min(idleNanos, endUntil - lane.now());
        lane.wheel().set(this, left);
    }

    @Override
    protected void expired() {
        close();
    }

    @Override
    public void endNow() {
        if (leaving || closed) {
            return;
        }
        leaving = true;
        lane.wheel().set(this, FAREWELL_NANOS);
        if (client != null) {
            sayFarewell();
            // Nothing of what comes now is for the client, and the upstream's own end is waited for.
            upstream.resume();
        }
    }

    private void sayFarewell() {
        Buffer last = farewell.say();
        if (last.length() > 0) {
            client.write(last, null);
        }
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        lane.wheel().clear(this);
        if (gated != null) {
            gated.close();
        }
        lane.streams().remove(this);
        exchange.trip().tunnelled(in, out);
        exchange.finish(Outcome.ANSWERED, 101);
        upstream.close();
        if (client != null) {
            closeClient();
        }
    }

    /** A stream of HTTP/2 stays until its client has ended it, too, or is reset, which waits for what is on its way. */
    private void closeClient() {
        client.close().onSuccess(closes -> {
            if (exchange.unread()) {
                exchange.discardBody();
            }
        });
    }
}
