package dev.trunkline.gateway.transport;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpClientOptions;

/**
 * How much an upstream that speaks HTTP/2 may send before clients have read it (RFC 9113 §5.2). Each stream has a window of
 * its own, and that is what bounds memory. The window of the whole connection is so wide that it never comes first: else a
 * few streams whose clients do not read would fill it, and no other stream on the connection would get anything.
 */
public final class Windows {

    /** Bytes of one answer. */
    static final int STREAM = 128 << 10;

    /** Streams on one connection; more go by another connection. */
    static final int STREAMS = 100;

    /**
     * Bytes on one connection. Netty gives its window back when half of it has been read, so what lies unread must leave
     * more than half of it to the others.
     */
    static final int CONNECTION = 2 * STREAMS * STREAM;

    private Windows() {}

    /** For connections that carry the answers of many clients. */
    public static void share(HttpClientOptions options) {
        options.setHttp2MultiplexingLimit(STREAMS);
    }

    /** Opens the window of such a connection; on its event loop, when its settings have been sent. */
    public static void open(Channel channel) {
        Http2ConnectionHandler http2 = channel.pipeline().get(Http2ConnectionHandler.class);
        if (http2 == null) {
            return;
        }
        Http2LocalFlowController flow = http2.decoder().flowController();
        Http2Stream connection = http2.connection().connectionStream();
        try {
            flow.incrementWindowSize(connection, CONNECTION - flow.initialWindowSize(connection));
        } catch (Http2Exception overflow) {
            throw new IllegalStateException("a window of " + CONNECTION + " bytes", overflow);
        }
        channel.flush();
    }
}
