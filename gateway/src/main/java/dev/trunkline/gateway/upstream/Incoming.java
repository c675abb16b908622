package dev.trunkline.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;

/** What has come on a connection and was not read to its end. */
final class Incoming {

    private final ArrayDeque<ByteBuf> further = new ArrayDeque<>(0);
    /** Null if there is nothing; {@link #further} is behind it. */
    private ByteBuf first;

    void add(ByteBuf piece) {
        if (first == null) {
            first = piece;
        } else {
            further.add(piece);
        }
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Where to read on; null if there is nothing. It stays here. */
    ByteBuf first() {
        return first;
    }

    /** Lets go of the first piece if it was read to its end. Whether there is another behind it. */
    boolean next() {
        if (first == null || first.isReadable()) {
            return false;
        }
        first.release();
        first = further.poll();
        return first != null;
    }

    /** Whether the first piece is longer now, by the one behind it. */
    boolean join(ByteBufAllocator memory) {
        if (further.isEmpty()) {
            return false;
        }
        // Not by making the first longer, which may be lent in parts.
        ByteBuf both =
                memory.directBuffer(first.readableBytes() + further.element().readableBytes());
        ByteBuf next = further.remove();
        both.writeBytes(first).writeBytes(next);
        first.release();
        next.release();
        first = both;
        return true;
    }

    void forget() {
        for (ByteBuf piece = first; piece != null; piece = further.poll()) {
            piece.release();
        }
        first = null;
    }

    int bytes() {
        return (first == null ? 0 : first.readableBytes())
                + further.stream().mapToInt(ByteBuf::readableBytes).sum();
    }
}
