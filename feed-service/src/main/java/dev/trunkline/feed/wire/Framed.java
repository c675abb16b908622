package dev.trunkline.feed.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * Bytes ready to be written to any number of connections. They belong to the garbage collector, so that nobody counts
 * who has them.
 */
public final class Framed {

    private final ByteBuf bytes;
    private final byte[] plain;

    private Framed(ByteBuf bytes, byte[] plain) {
        this.bytes = bytes;
        this.plain = plain;
    }

    /** For one connection, which copies them as it writes: on the heap, where they cost little to make. */
    Framed(byte[] framed, byte[] plain) {
        this(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(framed)), plain);
    }

    /** The same for many connections: outside of the heap, so that a write copies nothing. */
    Framed forMany() {
        ByteBuffer outside = ByteBuffer.allocateDirect(bytes.readableBytes());
        bytes.getBytes(bytes.readerIndex(), outside);
        return new Framed(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(outside.flip())), plain);
    }

    /** Whether writing them copies nothing. */
    boolean outsideOfTheHeap() {
        return bytes.isDirect();
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
