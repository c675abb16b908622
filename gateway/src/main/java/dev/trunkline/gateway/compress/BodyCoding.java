package dev.trunkline.gateway.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;

/**
 * What one answer's body passes through, chunk by chunk. It is given back at its end, or when the answer ends before
 * that.
 */
public final class BodyCoding {

    private static final int LEAST_CAPACITY = 256;

    private final Encoders encoders;
    private final Encoder encoder;
    private final boolean flushes;
    private boolean closed;

    /**
     * @param flushes whether each chunk must be readable by itself, since nobody knows when the next comes
     */
    BodyCoding(Encoders encoders, Encoder encoder, boolean flushes) {
        this.encoders = encoders;
        this.encoder = encoder;
        this.flushes = flushes;
    }

    /** What goes out for this chunk; nothing if it is kept back for now. */
    public Buffer more(Buffer chunk) {
        return encode(chunk, flushes ? Encoder.Step.FLUSH : Encoder.Step.MORE);
    }

    /** What goes out for the last chunk, which may be empty, and all that was kept back. */
    public Buffer end(Buffer chunk) {
        Buffer coded = encode(chunk, Encoder.Step.END);
        close();
        return coded;
    }

    /** May be called again, and after the end. */
    public void close() {
        if (!closed) {
            closed = true;
            encoders.giveBack(encoder);
        }
    }

    private Buffer encode(Buffer chunk, Encoder.Step step) {
        byte[] octets = chunk.getBytes();
        ByteBuf to = Unpooled.buffer(Math.max(LEAST_CAPACITY, octets.length / 4));
        encoder.encode(ByteBuffer.wrap(octets), step, to);
        return Buffer.buffer(ByteBufUtil.getBytes(to));
    }
}
