package dev.trunkline.gateway.proxy;

import io.vertx.core.buffer.Buffer;

/**
 * Finds where messages begin, and where frames end, in what one side of a WebSocket sends (RFC 6455 §5.2), however its
 * bytes are cut up.
 */
final class MessageStarts {

    private static final int OPCODE = 0x0f;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7f;
    private static final int MASK_BYTES = 4;

    /** Bytes of the frame's head that have come, and what they say. */
    private int head;

    private int headLength;
    /** Where the extended length ends. */
    private int lengthEnd;

    private long payload;
    /** Of the frame's payload, still to come. */
    private long missing;

    private boolean closes;

    /**
     * Looks at the bytes up to the next place where a message, or a ping, begins.
     *
     * @param passFirst whether what begins at {@code from} has been told already
     * @return that place, whose byte has not been looked at yet, or the end
     */
    int next(Buffer bytes, int from, boolean passFirst) {
        int at = from;
        while (at < bytes.length()) {
            if (between() && counts(bytes.getByte(at) & OPCODE) && !(passFirst && at == from)) {
                return at;
            }
            at = step(bytes, at);
        }
        return at;
    }

    /** Looks at all of these bytes. */
    void follow(Buffer bytes) {
        int at = 0;
        while (at < bytes.length()) {
            at = step(bytes, at);
        }
    }

    /** Looks at the bytes up to the end of the frame that is under way; gives the place behind it, or the end. */
    int end(Buffer bytes) {
        int at = 0;
        while (at < bytes.length() && !between()) {
            at = step(bytes, at);
        }
        return at;
    }

    /** Whether no frame is under way. */
    boolean between() {
        return head == 0 && missing == 0;
    }

    /** Whether there was a Close, after which nothing else comes (§5.5.1). */
    boolean closes() {
        return closes;
    }

    private int step(Buffer bytes, int at) {
        if (missing > 0) {
            long step = Math.min(missing, bytes.length() - at);
            missing -= step;
            return at + (int) step;
        }
        int octet = bytes.getByte(at) & 0xff;
        if (head == 0) {
            closes |= (octet & OPCODE) == CLOSE;
            headLength = 2;
        } else {
            read(octet);
        }
        if (++head >= 2 && head == headLength) {
            head = 0;
            missing = payload;
        }
        return at + 1;
    }

    private void read(int octet) {
        if (head == 1) {
            int length = octet & LENGTH;
            int more = length < 126 ? 0 : length == 126 ? 2 : 8;
            payload = more == 0 ? length : 0;
            headLength = 2 + more + ((octet & MASKED) == 0 ? 0 : MASK_BYTES);
            lengthEnd = 2 + more;
        } else if (head < lengthEnd) {
            payload = payload << Byte.SIZE | octet;
        }
    }

    private static boolean counts(int opcode) {
        return opcode == TEXT || opcode == BINARY || opcode == PING;
    }
}
