package dev.trunkline.gateway.observe;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Lines for whoever collects the process' output, which its log goes to as well. */
final class StandardOutput implements LineSink {

    /** So much a pipe takes as one (PIPE_BUF), so that no line of the log gets between. */
    private static final int ATOMIC = 4_096;

    @SuppressWarnings("resource") // The process' own, which nobody else may close either.
    private final FileChannel channel = new FileOutputStream(FileDescriptor.out).getChannel();

    @Override
    public void write(ByteBuffer lines) throws IOException {
        while (lines.hasRemaining()) {
            channel.write(lines);
        }
    }

    @Override
    public int batchBytes() {
        return ATOMIC;
    }

    @Override
    public void close() {
        // See above.
    }
}
