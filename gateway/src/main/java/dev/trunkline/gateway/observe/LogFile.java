package dev.trunkline.gateway.observe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A file that lines are appended to. When it has been moved away or deleted, as logrotate does, it is begun anew at the
 * latest a second later, without a signal.
 */
final class LogFile implements LineSink {

    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int BATCH = 1 << 16;
    private static final byte[] NEW_LINE = {'\n'};

    private final Path path;
    private final LongSupplier nanoClock;
    private FileChannel channel;
    private Object key;
    private long checkedNanos;
    /** The last write failed, perhaps in the middle of a line, so the next begins another. */
    private boolean torn;

    /**
     * @throws IOException if the file cannot be written, so that the process does not start and then log nothing
     */
    LogFile(Path path, LongSupplier nanoClock) throws IOException {
        this.path = path.toAbsolutePath();
        this.nanoClock = nanoClock;
        open();
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        if (!channel.isOpen() || movedAway()) {
            channel.close();
            open();
        }
        if (torn) {
            channel.write(ByteBuffer.wrap(NEW_LINE));
        }
        torn = true;
        while (lines.hasRemaining()) {
            channel.write(lines);
        }
        torn = false;
    }

    @Override
    public int batchBytes() {
        return BATCH;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void open() throws IOException {
        Files.createDirectories(path.getParent());
        channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        key = keyOf(path);
        checkedNanos = nanoClock.getAsLong();
    }

    private boolean movedAway() throws IOException {
        long now = nanoClock.getAsLong();
        if (now - checkedNanos < CHECK_NANOS) {
            return false;
        }
        checkedNanos = now;
        return !Objects.equals(key, keyOf(path));
    }

    /** Null for no file; a file system without keys (Windows) has it null for every file, and cannot rotate so. */
    private static Object keyOf(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException gone) {
            return null;
        }
    }
}
