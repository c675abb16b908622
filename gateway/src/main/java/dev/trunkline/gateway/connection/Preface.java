package dev.trunkline.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Tells HTTP/2 by prior knowledge from HTTP/1 by its first bytes (RFC 9113 §3.4), and hands on all of them. */
final class Preface extends ChannelInboundHandlerAdapter {

    private static final byte[] BYTES = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Runnable http1;
    private final Consumer<ByteBuf> http2;
    private ByteBuf begun = Unpooled.EMPTY_BUFFER;

    /**
     * @param http2 gets the bytes that have come so far, to look at
     */
    Preface(Runnable http1, Consumer<ByteBuf> http2) {
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
        if (same) {
            http2.accept(bytes);
        } else {
            http1.run();
        }
        context.fireChannelRead(bytes);
        context.pipeline().remove(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        begun.release();
    }
}
