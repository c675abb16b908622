package dev.trunkline.gateway.observe;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes lines, as bytes; of one thread. */
interface LineSink extends Closeable {

    /** Writes all of the bytes, whole lines. */
    void write(ByteBuffer lines) throws IOException;

    /** How many bytes are best written at once. */
    int batchBytes();
}
