package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.MessageGate;
import dev.trunkline.gateway.exchange.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.Http1xClientConnection;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * A WebSocket between client and upstream, as bytes: frames, extensions and close codes pass untouched. Each side is
 * read only as fast as the other takes it, and the end of one ends the other.
 */
final class Tunnel extends DeadlineWheel.Timeout implements OpenStreams.Stream {

    private static final Duration IDLE = Duration.ofMinutes(2);

    private final Exchange exchange;
    private final DeadlineWheel wheel;
    private final OpenStreams streams;
    private final HttpClientResponse answer;
    private final long idleNanos;
    private GatedMessages gated;
    private NetSocket client;
    private NetSocket upstream;
    private boolean closed;
    private long in;
    private long out;

    Tunnel(Exchange exchange, DeadlineWheel wheel, OpenStreams streams, HttpClientResponse answer) {
        this.exchange = exchange;
        this.wheel = wheel;
        this.streams = streams;
        this.answer = answer;
        this.idleNanos = exchange.route().idle().orElse(IDLE).toNanos();
    }

    void begin() {
        HttpServerResponse response = exchange.request().response();
        ResponseFields.write(answer.headers(), exchange, response.headers());
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
        // HttpClientResponse.netSocket() loses the completion of writes in Vert.x 4.5, and with it all back-pressure;
        // the connection's own socket has it. It must be taken here, before the HTTP codec lets go of early frames.
        upstream = ((Http1xClientConnection) answer.request().connection()).toNetSocket();
        upstream.pause();
        upstream.closeHandler(gone -> close());
        upstream.exceptionHandler(failed -> close());
        streams.add(this);
        wheel.set(this, idleNanos);
        exchange.request().toNetSocket().onSuccess(this::join).onFailure(failed -> close());
    }

    private void join(NetSocket socket) {
        client = socket;
        client.closeHandler(gone -> close());
        client.exceptionHandler(failed -> close());
        if (closed) {
            client.close();
            return;
        }
        pass(upstream, client, bytes -> out += bytes);
        if (exchange.messageGate() == MessageGate.OPEN) {
            pass(client, upstream, bytes -> in += bytes);
        } else {
            passGated();
        }
        upstream.resume();
        client.resume();
    }

    private void pass(NetSocket from, NetSocket to, IntConsumer count) {
        from.handler(bytes -> {
            count.accept(bytes.length());
            write(from, to, bytes);
        });
        to.drainHandler(drained -> from.resume());
    }

    private void passGated() {
        gated = new GatedMessages(exchange.messageGate(), client, bytes -> {
            write(client, upstream, bytes);
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
        wheel.set(this, idleNanos);
        if (to.writeQueueFull()) {
            from.pause();
        }
    }

    @Override
    protected void expired() {
        close();
    }

    @Override
    public void endNow() {
        close();
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        wheel.clear(this);
        if (gated != null) {
            gated.close();
        }
        streams.remove(this);
        exchange.trip().tunnelled(in, out);
        exchange.finish(Outcome.ANSWERED, 101);
        upstream.close();
        if (client != null) {
            client.close();
        }
    }
}
