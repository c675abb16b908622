package dev.trunkline.gateway.connection;

import io.netty.buffer.ByteBuf;

/**
 * Follows the frames of HTTP/2 (RFC 9113 §4.1) in the bytes of one client, to know two things that the codec does not
 * tell: whether one has begun and not ended, and how many there are that cost us an answer and the client nothing.
 * Header blocks, resets, empty DATA and CONTINUATION frames are bounded by the codec.
 */
final class FrameCursor {

    /** In which control frames are counted. */
    static final long WINDOW = 10_000_000_000L;

    private static final int PREFACE = 24;
    private static final int HEADER = 9;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final int mostControlFrames;
    private int prefaceLeft = PREFACE;
    private int headerRead;
    private int length;
    private int payloadLeft;
    private int type;
    private boolean blockOpen;
    private long windowStart;
    private int controlFrames;
    private long requestFrames;

    FrameCursor(int mostControlFrames, long nowNanos) {
        this.mostControlFrames = mostControlFrames;
        this.windowStart = nowNanos;
    }

    /**
     * Takes note of bytes that are to be read; they stay unread.
     *
     * @return false if there were too many control frames
     */
    boolean feed(ByteBuf bytes, long nowNanos) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        int preface = Math.min(prefaceLeft, end - at);
        prefaceLeft -= preface;
        at += preface;
        while (at < end) {
            if (payloadLeft > 0) {
                int part = Math.min(payloadLeft, end - at);
                payloadLeft -= part;
                at += part;
            } else {
                header(bytes.getUnsignedByte(at++), nowNanos);
            }
        }
        return controlFrames <= mostControlFrames;
    }

    /** Whether what has come ends with a frame, and that does not leave a header block open. */
    boolean atRest() {
        return prefaceLeft == 0 && headerRead == 0 && payloadLeft == 0 && !blockOpen;
    }

    /** How many frames have begun, of those that say something of a request. */
    long requestFrames() {
        return requestFrames;
    }

    private void header(int octet, long nowNanos) {
        switch (headerRead) {
            case 0 -> length = octet << 16;
            case 1 -> length |= octet << 8;
            case 2 -> length |= octet;
            case 3 -> type = octet;
            case 4 -> begun(octet, nowNanos);
            default -> {
                // The stream's number does not matter.
            }
        }
        if (++headerRead == HEADER) {
            headerRead = 0;
            payloadLeft = length;
        }
    }

    private void begun(int flags, long nowNanos) {
        if (type <= HEADERS) {
            requestFrames++;
        }
        if (type == HEADERS || type == CONTINUATION) {
            blockOpen = (flags & END_HEADERS) == 0;
        } else if (type == PRIORITY || type == SETTINGS || type == PING || type > CONTINUATION) {
            if (nowNanos - windowStart > WINDOW) {
                windowStart = nowNanos;
                controlFrames = 0;
            }
            controlFrames++;
        }
    }
}
