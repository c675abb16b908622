package dev.trunkline.gateway.compress;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** One body on its way into one coding; holds native memory until it is closed. */
interface Encoder extends AutoCloseable {

    enum Step {
        /** More will come; what is given may be kept back. */
        MORE,
        /** More will come, perhaps late: all that is given can be decoded from what comes out. */
        FLUSH,
        /** This is the end. */
        END
    }

    /**
     * Takes all of {@code from} and adds what comes out of it to {@code to}.
     */
    void encode(ByteBuffer from, Step step, ByteBuf to);

    @Override
    void close();
}
