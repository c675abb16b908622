package dev.trunkline.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.VertxByteBufAllocator;
import java.util.concurrent.atomic.AtomicLong;

/** Makes loans of large pieces of what an upstream's connections read, up to so many bytes at a time; copies the others. */
public final class Lending {

    /** Bytes; to copy fewer costs less than to lend them, and a whole read's memory is kept for them. */
    static final int LEAST = 8_192;

    private final long most;
    private final AtomicLong lent = new AtomicLong();

    /**
     * @param most bytes that are lent and not given back
     */
    public Lending(long most) {
        this.most = most;
    }

    /** Bytes that have not been given back. */
    long lent() {
        return lent.get();
    }

    /**
     * Takes so many bytes from what was read.
     *
     * @param read whose reader goes on behind them; the caller's still
     */
    @SuppressWarnings("deprecation")
    Buffer take(ByteBuf read, int bytes) {
        if (bytes >= LEAST && read.isDirect() && lent.get() + bytes <= most) {
            lent.addAndGet(bytes);
            return Buffer.buffer(new Loan(read.readRetainedSlice(bytes), () -> lent.addAndGet(-bytes)));
        }
        return Buffer.buffer(VertxByteBufAllocator.DEFAULT.heapBuffer(bytes).writeBytes(read, bytes));
    }
}
