package dev.trunkline.feed.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    /** The head of a stored block that is not the last one, with what fills up its byte. */
    private static final byte STORED = 0;

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

    /**
     * What {@link #message} gave for the rest of a message, with {@code head} before it, which stands there as it is, in a
     * stored block (RFC 1951 §3.2.4): nothing is compressed for that.
     */
    static byte[] behind(byte[] head, byte[] rest) {
        ByteBuffer message =
                ByteBuffer.allocate(1 + 2 + 2 + head.length + rest.length).order(ByteOrder.LITTLE_ENDIAN);
        message.put(STORED).putShort((short) head.length).putShort((short) ~head.length);
        return message.put(head).put(rest).array();
    }

    /** A message's payload: without the mark, which the receiver adds again (RFC 7692 §7.2.1). */
    static byte[] message(byte[] plain) {
        byte[] blocks = blocks(plain);
        return Arrays.copyOf(blocks, blocks.length - FLUSH_MARK);
    }
}
