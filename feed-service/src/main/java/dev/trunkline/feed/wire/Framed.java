package dev.trunkline.feed.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * Bytes ready to be written to any number of connections. They lie outside of the heap, so that a write copies nothing,
 * and belong to the garbage collector, so that nobody counts who has them.
 */
public final class Framed {

    private final ByteBuf bytes;
    private final byte[] plain;

    Framed(byte[] framed, byte[] plain) {
        this.bytes = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(
                ByteBuffer.allocateDirect(framed.length).put(framed).flip()));
        this.plain = plain;
    }

    /** A view of its own for one write; releasing it does nothing. */
    ByteBuf view() {
        return bytes.duplicate();
    }

    /** The content without framing and compression. */
    byte[] plain() {
        return plain;
    }
}
