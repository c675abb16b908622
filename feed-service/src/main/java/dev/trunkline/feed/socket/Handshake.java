package dev.trunkline.feed.socket;

import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.wire.Wire;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.future.PromiseInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Waits on a connection that still speaks HTTP for the answer that switches it over, and then sets up what the library
 * lacks before the first frame can come: the gate, our own decompression, the way for frames that are shared. Of the
 * connection's event loop only.
 */
final class Handshake extends ChannelOutboundHandlerAdapter {

    private static final String NAME = "feed-handshake";

    /** How long the library may take to tell of a connection. */
    private static final long UNTOLD_MILLIS = 10_000;

    private final HttpConnection connection;
    private final Optional<String> compression;
    private final Gate gate;
    private final PromiseInternal<Wire> open;

    private Handshake(HttpConnection connection, Optional<String> compression, Gate gate) {
        this.connection = connection;
        this.compression = compression;
        this.gate = gate;
        this.open = Wire.context(connection).promise();
    }

    /**
     * @param compression the extension to tell the client of
     */
    static Handshake on(HttpConnection connection, Optional<String> compression, Gate gate) {
        Handshake handshake = new Handshake(connection, compression, gate);
        ChannelHandlerContext context = ((ConnectionBase) connection).channelHandlerContext();
        if (context.pipeline().get(NAME) != null) {
            // An earlier handshake on this connection was refused.
            context.pipeline().remove(NAME);
        }
        if (context.pipeline().get(WebSocketServerExtensionHandler.class) != null) {
            // The library's compression costs zlib's memory for each connection; ours is negotiated here.
            context.pipeline().remove(WebSocketServerExtensionHandler.class);
        }
        context.pipeline().addBefore(context.name(), NAME, handshake);
        return handshake;
    }

    Gate gate() {
        return gate;
    }

    /**
     * The way for frames, on the connection's event loop, once the answer has gone out. The library does not wait for that
     * where a token was checked on another thread: it may tell of an open connection before.
     */
    Future<Wire> open() {
        return open.future();
    }

    /** Whether the client understands compressed messages. */
    boolean compressed() {
        return compression.isPresent();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(message instanceof HttpResponse response
                && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS))) {
            context.write(message, promise);
            return;
        }
        compression.ifPresent(value -> response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, value));
        ChannelPromise written = promise.unvoid();
        context.write(message, written);
        // Added behind the listeners of the codec, so that its handlers are there.
        written.addListener(done -> {
            if (done.isSuccess()) {
                switchOver(context.pipeline());
            }
        });
    }

    private void switchOver(ChannelPipeline pipeline) {
        pipeline.remove(this);
        Wire wire = Wire.below(WebSocketFrameEncoder.class, connection);
        if (compressed()) {
            wire.hear(new Inflate(gate));
        }
        wire.hear(gate);
        open.complete(wire);
        // Nobody would speak on a connection that the library fails to tell of, nor end it.
        pipeline.channel()
                .eventLoop()
                .schedule(() -> endIfUntold(pipeline, wire), UNTOLD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void endIfUntold(ChannelPipeline pipeline, Wire wire) {
        if (!gate.bound()) {
            Closing why = Closing.UNAVAILABLE;
            pipeline.writeAndFlush(new CloseWebSocketFrame(why.code(), why.reason()))
                    .addListener(written -> wire.cut());
        }
    }
}
