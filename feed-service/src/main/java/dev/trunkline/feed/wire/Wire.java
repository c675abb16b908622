package dev.trunkline.feed.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Writes ready bytes to a connection, below the codec that framed what came before them. Writes go out at
 * {@link #flush}, together.
 */
public final class Wire implements Sink {

    /** How many bytes may wait in the socket before the reader counts as slow. */
    static final int HIGH_WATER = 64 * 1024;

    private static final String IDLE = "idle";

    private final Channel channel;
    private final ChannelHandlerContext connection;
    private final ChannelHandlerContext codec;

    private final ConnectionBase base;

    private Wire(ConnectionBase base, ChannelHandlerContext connection, ChannelHandlerContext codec) {
        this.base = base;
        this.channel = connection.channel();
        this.connection = connection;
        this.codec = codec;
    }

    /**
     * Takes over a connection's writes.
     *
     * @param codec what frames other messages there; bytes are written beyond it
     */
    public static Wire below(Class<? extends ChannelHandler> codec, HttpConnection connection) {
        ConnectionBase base = (ConnectionBase) connection;
        ChannelHandlerContext context = base.channelHandlerContext();
        ChannelPipeline pipeline = context.pipeline();
        if (pipeline.get(IDLE) != null) {
            // It would see none of these writes; heartbeats find out who is gone.
            pipeline.remove(IDLE);
        }
        context.channel().config().setWriteBufferHighWaterMark(HIGH_WATER);
        return new Wire(base, context, pipeline.context(codec));
    }

    /** The event loop that a connection's sink is used on. */
    public static ContextInternal context(HttpConnection connection) {
        return ((ConnectionBase) connection).getContext();
    }

    @Override
    public ContextInternal context() {
        return base.getContext();
    }

    @Override
    public void onDrain(Runnable action) {
        if (!channel.isActive()) {
            return;
        }
        hear(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
                if (context.channel().isWritable()) {
                    action.run();
                }
                super.channelWritabilityChanged(context);
            }
        });
    }

    /** Lets {@code handler} see what comes in before the framework does. */
    public void hear(ChannelHandler handler) {
        channel.pipeline().addBefore(connection.name(), null, handler);
    }

    @Override
    public void write(Framed frame) {
        codec.write(frame.view(), channel.voidPromise());
    }

    @Override
    public void flush() {
        codec.flush();
    }

    @Override
    public boolean full() {
        return !channel.isWritable();
    }

    @Override
    public long missing() {
        return channel.bytesBeforeWritable();
    }

    /** When the connection has ended, by whichever side. */
    public Future<Void> ended() {
        return base.closeFuture();
    }

    /** Past the library, which would say good-bye first: behind what waits, so that it would never come to the end. */
    @Override
    public void cut() {
        codec.close();
    }
}
