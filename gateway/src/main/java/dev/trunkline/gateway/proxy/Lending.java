package dev.trunkline.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import java.util.concurrent.atomic.AtomicLong;

/** Makes loans of what an upstream's connections read of large bodies, up to so many bytes at a time. */
@ChannelHandler.Sharable
final class Lending extends ChannelInboundHandlerAdapter {

    /** Bytes; to copy fewer costs less than to lend them, and a whole read's memory is kept for them. */
    static final int LEAST = 8_192;

    private final long most;
    private final AtomicLong lent = new AtomicLong();

    /**
     * @param most bytes that are lent and not given back
     */
    Lending(long most) {
        this.most = most;
    }

    /** Before what is read reaches Vert.x; for connections of HTTP/1.1 in clear, on their event loop. */
    void begin(Channel channel) {
        channel.pipeline().addBefore("handler", "lending", this);
    }

    /** Bytes that have not been given back. */
    long lent() {
        return lent.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        context.fireChannelRead(
                message instanceof HttpContent part && mayBeLent(part.content())
                        ? part.replace(lend(part.content()))
                        : message);
    }

    private boolean mayBeLent(ByteBuf read) {
        return read.readableBytes() >= LEAST && read.isDirect() && lent.get() + read.readableBytes() <= most;
    }

    private Loan lend(ByteBuf read) {
        int bytes = read.readableBytes();
        lent.addAndGet(bytes);
        return new Loan(read, () -> lent.addAndGet(-bytes));
    }
}
