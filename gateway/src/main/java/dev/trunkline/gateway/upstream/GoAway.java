package dev.trunkline.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** What an upstream that ends an HTTP/2 connection says of the streams on it (RFC 9113 §6.8). */
public final class GoAway {

    /** Of all that Vert.x says of a close, only this begins so. */
    private static final String GONE = "Stream was closed (GOAWAY";

    private GoAway() {}

    /** Whether no stream can be opened on it any more. */
    static boolean endsSoon(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        Http2ConnectionHandler http2 = channel.pipeline().get(Http2ConnectionHandler.class);
        return http2 == null || !channel.isActive() || http2.connection().goAwayReceived();
    }

    /**
     * Whether an exception is that of each stream which closes on such a connection, be its answer whole or not. Vert.x has
     * another one for those whose answer is not. It is known by its words: to ask it for its GOAWAY makes a copy of bytes
     * that have been released by then.
     */
    public static boolean isCauseOf(Throwable exception) {
        return exception instanceof HttpClosedException
                && String.valueOf(exception.getMessage()).startsWith(GONE);
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
