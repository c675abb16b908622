package dev.trunkline.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/** Tells HTTP/2 by prior knowledge from HTTP/1 by its first bytes (RFC 9113 §3.4), and hands on all of them. */
final class Preface extends ChannelInboundHandlerAdapter {

    private static final byte[] BYTES = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Runnable http1;
    private final Runnable http2;
    private ByteBuf begun = Unpooled.EMPTY_BUFFER;

    Preface(Runnable http1, Runnable http2) {
        this.http1 = http1;
        this.http2 = http2;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (begun.isReadable()) {
            bytes = Unpooled.wrappedBuffer(begun, bytes);
            begun = Unpooled.EMPTY_BUFFER;
        }
        int count = Math.min(BYTES.length, bytes.readableBytes());
        boolean same = true;
        for (int i = 0; i < count && same; i++) {
            same = bytes.getByte(bytes.readerIndex() + i) == BYTES[i];
        }
        if (same && count < BYTES.length) {
            begun = bytes;
            return;
        }
        (same ? http2 : http1).run();
        context.fireChannelRead(bytes);
        context.pipeline().remove(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        begun.release();
    }
}
