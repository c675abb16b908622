package dev.trunkline.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Follows the frames of HTTP/2 that one client is sent. Resets among them that the client has provoked, by frames that are
 * errors of a stream, are no less work for nothing than its own (CVE-2025-8671). What the gateway resets because an
 * upstream has died, or because the client is slow, is not of that kind: only the code tells, and so the codec's own count,
 * which knows two codes alone, is not made use of.
 */
final class SentFrames {

    private static final int HEADER = 9;
    private static final int TYPE_AT = 3;

    private long unwritten;
    private boolean answered;

    /**
     * Takes note of bytes that are to be written. The codec begins a buffer with a frame, or it goes on with the payload of
     * one; a reset is written whole.
     *
     * @return whether there is a reset in them that the client has provoked
     */
    boolean writes(ByteBuf bytes) {
        boolean provoked = false;
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            if (unwritten == 0) {
                byte type = bytes.getByte(at + TYPE_AT);
                unwritten = HEADER + bytes.getUnsignedMedium(at);
                answered |= type == Http2FrameTypes.DATA || type == Http2FrameTypes.HEADERS;
                provoked |= type == Http2FrameTypes.RST_STREAM && provoked(bytes.getUnsignedInt(at + HEADER));
            }
            long part = Math.min(unwritten, bytes.writerIndex() - at);
            unwritten -= part;
            at += (int) part;
        }
        return provoked;
    }

    /** Whether a frame of an answer has begun since this was asked last. */
    boolean answered() {
        boolean before = answered;
        answered = false;
        return before;
    }

    private static boolean provoked(long code) {
        Http2Error error = Http2Error.valueOf(code);
        return error == null
                || switch (error) {
                    case NO_ERROR, CANCEL, INTERNAL_ERROR, ENHANCE_YOUR_CALM -> false;
                    default -> true;
                };
    }
}
