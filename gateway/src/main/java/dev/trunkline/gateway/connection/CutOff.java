package dev.trunkline.gateway.connection;

import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/** The end of a connection whose client does what it may not, as its protocol has it. */
final class CutOff {

    private static final long GOAWAY_MILLIS = 500;

    private CutOff() {}

    /**
     * @param client where the bytes that go to the client pass last
     */
    static void end(Channel channel, ChannelHandlerContext client, Reason reason) {
        if (reason == Reason.READER_SLOW) {
            // What it does not read is thrown away, or the kernel would go on offering it.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            // From here, past the server beneath, which would wait until all is sent.
            client.close();
            return;
        }
        Http2ConnectionHandler http2 = channel.pipeline().get(Http2ConnectionHandler.class);
        if (http2 != null && reason != Reason.IDLE) {
            http2.gracefulShutdownTimeoutMillis(GOAWAY_MILLIS);
            http2.onError(
                    channel.pipeline().context(http2),
                    false,
                    Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, reason.name()));
            channel.flush();
        } else {
            channel.close();
        }
    }
}
