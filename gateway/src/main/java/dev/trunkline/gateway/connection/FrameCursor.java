package dev.trunkline.gateway.connection;

import io.netty.buffer.ByteBuf;

/**
 * Follows the frames of HTTP/2 (RFC 9113 §4.1) in the bytes of one client, to know two things that the codec does not
 * tell: whether one has begun and not ended, and how many there are that cost us an answer, or a step, and the client next
 * to nothing. The bytes of a header block and empty DATA frames are bounded by the codec, resets by {@link Http2Streams};
 * the frames of a block are not, so an empty CONTINUATION would be free for ever. WINDOW_UPDATE is not counted: one or two
 * for each frame of an answer are what good clients send, and nobody answers them. Nor is one PING behind each frame of an
 * answer: clients of gRPC measure with them how much can be under way.
 */
final class FrameCursor {

    /** In which control frames are counted. */
    static final long WINDOW = 10_000_000_000L;

    /**
     * Of one header block. No frame need be begun before the one in front of it is full (RFC 9113 §6.10), with 16 KB or
     * more, so a megabyte of fields has room in so many.
     */
    static final int MOST_OF_A_BLOCK = 64;

    private static final int PREFACE = 24;
    private static final int HEADER = 9;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final Tally control;
    private final SentFrames sent;
    private int prefaceLeft = PREFACE;
    private int headerRead;
    private int length;
    private int payloadLeft;
    private int type;
    private boolean blockOpen;
    private int blockFrames;
    private boolean blockTooLong;
    private long requestFrames;

    /**
     * @param mostControlFrames in {@link #WINDOW}
     * @param sent what goes the other way
     */
    FrameCursor(int mostControlFrames, SentFrames sent, long nowNanos) {
        this.control = new Tally(mostControlFrames, WINDOW, nowNanos);
        this.sent = sent;
    }

    /**
     * Takes note of bytes that are to be read; they stay unread.
     *
     * @return false if there were too many control frames, or a header block has come in too many
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
        return !control.tooMany() && !blockTooLong;
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
            block(flags);
        }
        if (costsUsMore() && !(type == PING && sent.answered())) {
            control.add(nowNanos);
        }
    }

    private void block(int flags) {
        blockFrames = type == HEADERS ? 1 : blockFrames + 1;
        blockTooLong |= blockFrames > MOST_OF_A_BLOCK;
        blockOpen = (flags & END_HEADERS) == 0;
    }

    /** What a client may send at any time, and a step of a header block that brings nothing and does not end it. */
    private boolean costsUsMore() {
        return switch (type) {
            case PRIORITY, SETTINGS, PING, GOAWAY -> true;
            case CONTINUATION -> length == 0 && blockOpen;
            default -> type > CONTINUATION;
        };
    }
}
