package dev.trunkline.feed.sse;

import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.live.Outlet;
import dev.trunkline.feed.wire.Framable;
import dev.trunkline.feed.wire.ResponseSink;
import dev.trunkline.feed.wire.Sink;
import dev.trunkline.feed.wire.StreamEncoding;
import dev.trunkline.feed.wire.Wire;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** A response that is an event stream; with HTTP/1.1 its chunks are the same bytes for all readers. */
final class SseOutlet implements Outlet {

    private final HttpServerResponse response;
    private final StreamEncoding encoding;
    private final Sink wire;
    private boolean opened;
    private boolean quiet = true;
    private boolean stuck;

    SseOutlet(HttpServerRequest request, StreamEncoding encoding) {
        this.response = request.response();
        this.encoding = encoding;
        this.wire = request.version() == HttpVersion.HTTP_1_1
                ? Wire.below(HttpResponseEncoder.class, request.connection())
                : new ResponseSink(response);
    }

    /** Sends the head, and how long a client waits before it reconnects by itself. */
    void open(long retryMillis) {
        if (response.ended() || response.closed()) {
            return;
        }
        opened = true;
        SseHead.write(response, encoding);
        if (wire instanceof Wire) {
            // The stream's end is the connection's: no time-out watches it any more.
            response.putHeader("Connection", "close").setChunked(true);
        }
        response.write(encoding.begin("retry: " + retryMillis + "\n\n"));
    }

    @Override
    public void send(Framable event) {
        quiet = false;
        wire.write(encoding.frame(event));
    }

    @Override
    public void flush() {
        wire.flush();
    }

    @Override
    public boolean full() {
        return wire.full();
    }

    @Override
    public void onDrain(Runnable action) {
        wire.onDrain(action);
    }

    @Override
    public boolean heartbeat() {
        if (full()) {
            // Nothing has gone through for a whole interval: nobody reads at the other end.
            boolean dead = stuck;
            stuck = true;
            return !dead;
        }
        stuck = false;
        if (quiet) {
            wire.write(encoding.heartbeat());
            wire.flush();
        }
        quiet = true;
        return true;
    }

    @Override
    public void close(Closing why) {
        wire.flush();
        if (!opened) {
            response.setStatusCode(503).putHeader("Retry-After", "1").end();
        } else if (full()) {
            // The end of the response would wait behind what the reader does not take.
            wire.cut();
        } else if (!response.ended() && !response.closed()) {
            response.end(encoding.end());
        }
    }
}
