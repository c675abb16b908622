package dev.trunkline.feed.wire;

import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Compresses one event by itself, so that the result fits into any reader's stream: its blocks refer to nothing before
 * them and end at a byte's border (a sync flush). That costs some of the ratio and saves a window of 256 KB, and the
 * work, for every reader.
 */
final class Deflate {

    /** What a sync flush ends with: an empty stored block. */
    private static final int FLUSH_MARK = 4;

    private static final ThreadLocal<Deflater> DEFLATER =
            ThreadLocal.withInitial(() -> new Deflater(Deflater.DEFAULT_COMPRESSION, true));

    private Deflate() {}

    /** Whole blocks, none of them the last one of a stream. */
    static byte[] blocks(byte[] plain) {
        Deflater deflater = DEFLATER.get();
        deflater.reset();
        deflater.setInput(plain);
        // Stored blocks are the worst case: five bytes for each 64 KB, the flush mark, and a little.
        byte[] out = new byte[plain.length + plain.length / 1_000 + 64];
        int length = 0;
        for (int made = 1; made > 0; length += made) {
            made = deflater.deflate(out, length, out.length - length, Deflater.SYNC_FLUSH);
        }
        return Arrays.copyOf(out, length);
    }

    /** A message's payload: without the mark, which the receiver adds again (RFC 7692 §7.2.1). */
    static byte[] message(byte[] plain) {
        byte[] blocks = blocks(plain);
        return Arrays.copyOf(blocks, blocks.length - FLUSH_MARK);
    }
}
