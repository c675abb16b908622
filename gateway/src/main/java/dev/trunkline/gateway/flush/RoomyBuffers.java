package dev.trunkline.gateway.flush;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.buffer.impl.VertxByteBufAllocator;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;

/**
 * Memory for what the connections in clear of one event loop read and write: where the kernel can read it, and with room
 * behind the head of a message for a small body, which the encoder then puts there. So a message is one piece and one call,
 * where Vert.x' own allocator has two pieces on the heap, each copied once more before it can be sent (ADR 26). TLS wants the
 * heap, and is left alone.
 *
 * <p>Nearly every message fits into {@link #ROOM}, and is gone when the turn is over. Some pieces of that size stay with the
 * loop and are used again as they are; what is larger, or more than those, comes from the pool.
 */
public final class RoomyBuffers extends AbstractByteBufAllocator {

    /** Most heads have less than half of it. */
    static final int ROOM = 2_048;

    /** Pieces that a loop has for itself: for all that wait at the end of a turn, and what else is under way in it. */
    static final int MOST_KEPT = 256;

    private static final FastThreadLocal<RoomyBuffers> OF_LOOP = new FastThreadLocal<>();

    private final EventLoop loop;
    private final ArrayDeque<Kept> unused = new ArrayDeque<>();
    private int kept;

    private RoomyBuffers(EventLoop loop) {
        super(true);
        this.loop = loop;
    }

    /** To be called on the channel's event loop, before it has written anything. */
    public static void use(Channel channel) {
        RoomyBuffers buffers = OF_LOOP.get();
        if (buffers == null || buffers.loop != channel.eventLoop()) {
            buffers = new RoomyBuffers(channel.eventLoop());
            OF_LOOP.set(buffers);
        }
        channel.config().setAllocator(buffers);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return VertxByteBufAllocator.UNPOOLED_ALLOCATOR.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        if (initialCapacity <= ROOM && maxCapacity == Integer.MAX_VALUE && loop.inEventLoop()) {
            Kept next = unused.pollLast();
            if (next != null) {
                return toLeakAwareBuffer(next.again());
            }
            if (kept < MOST_KEPT && PlatformDependent.hasUnsafe()) {
                Kept fresh = new Kept(this);
                kept++;
                return toLeakAwareBuffer(fresh);
            }
        }
        int roomy = Math.min(maxCapacity, Math.max(initialCapacity, ROOM));
        return VertxByteBufAllocator.POOLED_ALLOCATOR.directBuffer(roomy, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }

    private void takeBack(Kept one) {
        if (loop.inEventLoop()) {
            unused.addLast(one);
        } else {
            later(() -> unused.addLast(one));
        }
    }

    private void lose() {
        if (loop.inEventLoop()) {
            kept--;
        } else {
            later(() -> kept--);
        }
    }

    private void later(Runnable change) {
        try {
            loop.execute(change);
        } catch (RejectedExecutionException stopped) {
            // Nobody needs the pieces of this loop any more, and the collector has them.
        }
    }

    /**
     * When the last who had it lets go of it, it is back, and can be used by nobody until it is taken again. Who lets go of it
     * twice may take it from the next: its slices have no count of their own.
     */
    private static final class Kept extends UnpooledUnsafeDirectByteBuf {

        private final RoomyBuffers home;

        Kept(RoomyBuffers home) {
            // Vert.x copies what is a pool's, and lets go of it, and keeps what is not for as long as it likes.
            super(VertxByteBufAllocator.POOLED_ALLOCATOR, ROOM, Integer.MAX_VALUE);
            this.home = home;
        }

        Kept again() {
            resetRefCnt();
            clear();
            markReaderIndex();
            markWriterIndex();
            return this;
        }

        @Override
        protected void deallocate() {
            if (capacity() == ROOM) {
                home.takeBack(this);
            } else {
                // It has grown.
                home.lose();
                super.deallocate();
            }
        }
    }
}
