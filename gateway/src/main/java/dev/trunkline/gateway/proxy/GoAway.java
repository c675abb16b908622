package dev.trunkline.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** What an upstream that ends an HTTP/2 connection says of the streams on it (RFC 9113 §6.8). */
final class GoAway {

    private GoAway() {}

    /** Whether no stream can be opened on it any more. */
    static boolean endsSoon(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        Http2ConnectionHandler http2 = channel.pipeline().get(Http2ConnectionHandler.class);
        return http2 == null || !channel.isActive() || http2.connection().goAwayReceived();
    }

    /**
     * Whether an exception is that of each stream which closes on such a connection, be its answer whole or not. Vert.x has
     * another one for those whose answer is not.
     */
    static boolean isCauseOf(Throwable exception) {
        if (!(exception instanceof HttpClosedException closed)) {
            return false;
        }
        io.vertx.core.http.GoAway told = closed.goAway();
        if (told == null) {
            return false;
        }
        // A copy for each who asks, in memory that no collector gives back.
        if (told.getDebugData() instanceof BufferImpl words) {
            words.byteBuf().release();
        }
        return true;
    }

    /** Whether the upstream has not looked at a request whose stream ended so. */
    static boolean unread(HttpClientRequest request, Throwable exception) {
        if (!isCauseOf(exception)) {
            return false;
        }
        Channel channel = ((ConnectionBase) request.connection()).channel();
        Http2ConnectionHandler http2 = channel.pipeline().get(Http2ConnectionHandler.class);
        return http2 != null
                && http2.connection().goAwayReceived()
                && request.streamId() > http2.connection().local().lastStreamKnownByPeer();
    }
}
