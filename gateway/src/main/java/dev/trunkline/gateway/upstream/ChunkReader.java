package dev.trunkline.gateway.upstream;

import dev.trunkline.gateway.framing.Octets;
import io.netty.buffer.ByteBuf;
import io.vertx.core.http.impl.headers.HeadersMultiMap;

/** Finds the pieces of a body in chunks (RFC 9112 §7.1), and the trailer behind them. Lines end with CRLF and nothing else. */
final class ChunkReader {

    private enum Part {
        SIZE,
        DATA,
        BEHIND_DATA,
        TRAILER,
        END
    }

    /** Digits of hexadecimal that a size may have. */
    private static final int MOST_DIGITS = 15;

    private static final int MOST_OF_A_SIZE_LINE = 4_096;
    private static final int CRLF = 2;

    private final FieldReader reader;
    private final BlockReader blocks;
    private Part part = Part.SIZE;
    private long missing;
    private HeadersMultiMap trailers = HeadersMultiMap.headers();

    ChunkReader(FieldReader reader) {
        this.reader = reader;
        this.blocks = new BlockReader(reader, this::fields);
    }

    /**
     * Goes on to the next bytes of the body.
     *
     * @return so many of what was read belong to it, and are to be taken by the caller; 0 if more must come, or the end was
     *     reached
     * @throws MalformedAnswer
     */
    int next(ByteBuf in) {
        while (true) {
            switch (part) {
                case SIZE -> {
                    if (!size(in)) {
                        return 0;
                    }
                }
                case DATA -> {
                    int here = (int) Math.min(missing, in.readableBytes());
                    missing -= here;
                    if (missing == 0) {
                        part = Part.BEHIND_DATA;
                    }
                    return here;
                }
                case BEHIND_DATA -> {
                    if (in.readableBytes() < CRLF) {
                        return 0;
                    }
                    if (in.readByte() != '\r' || in.readByte() != '\n') {
                        throw new MalformedAnswer("A chunk that is longer than its size");
                    }
                    part = Part.SIZE;
                }
                case TRAILER -> {
                    if (!blocks.read(in)) {
                        return 0;
                    }
                    part = Part.END;
                }
                default -> {
                    return 0;
                }
            }
        }
    }

    boolean ended() {
        return part == Part.END;
    }

    /** Once it has ended. */
    HeadersMultiMap trailers() {
        return trailers;
    }

    private boolean size(ByteBuf in) {
        int from = in.readerIndex();
        int readable = in.readableBytes();
        int lf = in.indexOf(from, from + Math.min(readable, MOST_OF_A_SIZE_LINE), (byte) '\n');
        if (lf < 0) {
            if (readable >= MOST_OF_A_SIZE_LINE) {
                throw new MalformedAnswer("A chunk's size in a line of more than " + MOST_OF_A_SIZE_LINE + " bytes");
            }
            return false;
        }
        int end = lf - 1;
        if (end < from || in.getByte(end) != '\r') {
            throw new MalformedAnswer("A chunk's size without CRLF");
        }
        int i = from;
        long size = 0;
        int digit = i < end ? Octets.hex(in.getByte(i)) : -1;
        while (digit >= 0) {
            size = size << 4 | digit;
            i++;
            digit = i < end ? Octets.hex(in.getByte(i)) : -1;
        }
        if (i == from || i - from > MOST_DIGITS) {
            throw new MalformedAnswer("A chunk's size that is no number");
        }
        extension(in, i, end);
        in.readerIndex(lf + 1);
        missing = size;
        part = size == 0 ? Part.TRAILER : Part.DATA;
        return true;
    }

    /** What follows a size must be one, though nobody knows any; a blank before it has been seen in the wild. */
    private static void extension(ByteBuf in, int from, int end) {
        int i = from;
        while (i < end && Octets.blank(in.getByte(i))) {
            i++;
        }
        if (i < end && in.getByte(i) != ';') {
            throw new MalformedAnswer("A chunk's size that is no number");
        }
        if (in.indexOf(i, end, (byte) '\r') >= 0) {
            throw new MalformedAnswer("CR without LF");
        }
    }

    private int fields() {
        trailers = HeadersMultiMap.headers();
        return reader.read(trailers, (name, value) -> {});
    }
}
