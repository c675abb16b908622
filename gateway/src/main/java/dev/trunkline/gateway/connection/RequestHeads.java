package dev.trunkline.gateway.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;

/** Looks at the heads, and trailers, of HTTP/2 requests before the server does. They come with a priority or without. */
abstract class RequestHeads extends Http2FrameListenerDecorator {

    RequestHeads(Http2FrameListener next) {
        super(next);
    }

    /**
     * @throws Http2Exception if the server is not to see it
     */
    abstract void head(int stream, Http2Headers headers, boolean endOfStream) throws Http2Exception;

    @Override
    public final void onHeadersRead(
            ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        head(stream, headers, endOfStream);
        super.onHeadersRead(context, stream, headers, padding, endOfStream);
    }

    @Override
    public final void onHeadersRead(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        head(stream, headers, endOfStream);
        super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, endOfStream);
    }
}
