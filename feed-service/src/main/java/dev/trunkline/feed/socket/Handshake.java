package dev.trunkline.feed.socket;

import dev.trunkline.feed.wire.Wire;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;

/**
 * Waits on a connection that still speaks HTTP for the answer that switches it over, and then sets up what the library
 * lacks before the first frame can come: the gate, our own decompression, the way for frames that are shared. Of the
 * connection's event loop only.
 */
final class Handshake extends ChannelOutboundHandlerAdapter {

    private static final String NAME = "feed-handshake";

    private final HttpConnection connection;
    private final Optional<String> compression;
    private final Gate gate;
    private Wire wire;

    private Handshake(HttpConnection connection, Optional<String> compression, Gate gate) {
        this.connection = connection;
        this.compression = compression;
        this.gate = gate;
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

    Wire wire() {
        return wire;
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
        wire = Wire.below(WebSocketFrameEncoder.class, connection);
        if (compressed()) {
            wire.hear(new Inflate(gate));
        }
        wire.hear(gate);
    }
}
