package dev.trunkline.feed.sse;

import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.live.Control;
import dev.trunkline.feed.live.Outlet;
import dev.trunkline.feed.wire.Farewell;
import dev.trunkline.feed.wire.Framable;
import dev.trunkline.feed.wire.Framed;
import dev.trunkline.feed.wire.Pace;
import dev.trunkline.feed.wire.ResponseSink;
import dev.trunkline.feed.wire.Sink;
import dev.trunkline.feed.wire.StreamEncoding;
import dev.trunkline.feed.wire.Wire;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.Optional;

/** A response that is an event stream; with HTTP/1.1 its chunks are the same bytes for all readers. */
final class SseOutlet implements Outlet {

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final StreamEncoding encoding;
    private final ContextInternal context;
    private final Duration farewell;
    private final Pace pace = new Pace();
    private Runnable drained = () -> {};
    /** There once the stream is open; until then the connection is one like others, and the request may be refused. */
    private Optional<Sink> wire = Optional.empty();

    private boolean quiet = true;
    private boolean closing;

    /**
     * @param farewell how long a reader may take to make room for why it is let go
     */
    SseOutlet(HttpServerRequest request, StreamEncoding encoding, Duration farewell) {
        this.farewell = farewell;
        this.request = request;
        this.response = request.response();
        this.encoding = encoding;
        this.context = Wire.context(request.connection());
    }

    /** Sends the head, and how long a client waits before it reconnects by itself. */
    void open(long retryMillis) {
        if (response.ended() || response.closed()) {
            return;
        }
        Sink sink = chunks()
                ? Wire.below(HttpResponseEncoder.class, request.connection())
                : new ResponseSink(request.connection(), response);
        sink.onDrain(() -> {
            pace.drained();
            drained.run();
        });
        wire = Optional.of(sink);
        SseHead.write(response, encoding);
        if (chunks()) {
            // The stream's end is the connection's: no time-out watches it any more.
            response.putHeader("Connection", "close").setChunked(true);
        }
        response.write(encoding.begin("retry: " + retryMillis + "\n\n"));
        drained.run();
    }

    @Override
    public ContextInternal context() {
        return context;
    }

    @Override
    public void send(Framable event) {
        if (closing) {
            return;
        }
        quiet = false;
        Framed frame = encoding.frame(event);
        wire.ifPresent(sink -> sink.write(frame));
    }

    @Override
    public void flush() {
        wire.ifPresent(Sink::flush);
    }

    @Override
    public boolean full() {
        return wire.isEmpty() || wire.get().full();
    }

    @Override
    public void onDrain(Runnable action) {
        drained = action;
    }

    @Override
    public boolean heartbeat() {
        if (wire.isEmpty()) {
            // It has yet to find out whether there is something to read.
            return true;
        }
        if (pace.look(wire.get().missing()) == Pace.Since.STUCK) {
            return false;
        }
        if (quiet && !full() && !closing) {
            wire.get().write(encoding.heartbeat());
            flush();
        }
        quiet = true;
        return true;
    }

    @Override
    public void close(Closing why, Optional<Control> last) {
        if (closing || response.ended() || response.closed()) {
            return;
        }
        closing = true;
        if (wire.isEmpty()) {
            response.setStatusCode(503).putHeader("Retry-After", "1").end();
            return;
        }
        Sink sink = wire.get();
        last.ifPresent(word -> sink.write(encoding.frame(word)));
        sink.flush();
        Farewell.bound(sink, farewell, response.end(encoding.end()));
        if (chunks()) {
            // Behind all that was written; the library would keep it for a next request.
            request.connection().close();
        }
    }

    private boolean chunks() {
        return request.version() == HttpVersion.HTTP_1_1;
    }
}
