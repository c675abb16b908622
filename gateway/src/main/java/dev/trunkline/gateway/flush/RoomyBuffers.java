package dev.trunkline.gateway.flush;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.buffer.impl.VertxByteBufAllocator;

/**
 * Memory for what a connection in clear writes: from the pool, where the kernel can read it, and with room behind the
 * head of a message for a small body, which the encoder then puts there. So a message is one piece and one call, where
 * Vert.x' own allocator has two pieces on the heap, each copied once more before it can be sent (ADR 26). TLS wants the
 * heap, and is left alone.
 */
public final class RoomyBuffers extends AbstractByteBufAllocator {

    /** Most heads have less than half of it. */
    static final int ROOM = 2_048;

    private static final RoomyBuffers INSTANCE = new RoomyBuffers();

    private RoomyBuffers() {
        super(true);
    }

    /** To be called before the channel has written anything. */
    public static void use(Channel channel) {
        channel.config().setAllocator(INSTANCE);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return VertxByteBufAllocator.UNPOOLED_ALLOCATOR.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        int roomy = Math.min(maxCapacity, Math.max(initialCapacity, ROOM));
        return VertxByteBufAllocator.POOLED_ALLOCATOR.directBuffer(roomy, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }
}
