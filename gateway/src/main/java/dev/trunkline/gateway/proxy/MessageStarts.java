package dev.trunkline.gateway.proxy;

import io.vertx.core.buffer.Buffer;

/** Finds where messages begin in what a WebSocket's client sends (RFC 6455 §5.2), however its bytes are cut up. */
final class MessageStarts {

    private static final int OPCODE = 0x0f;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
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

    /**
     * Looks at the bytes up to the next place where a message, or a ping, begins.
     *
     * @param passFirst whether what begins at {@code from} has been told already
     * @return that place, whose byte has not been looked at yet, or the end
     */
    int next(Buffer bytes, int from, boolean passFirst) {
        int at = from;
        while (at < bytes.length()) {
            if (missing > 0) {
                long step = Math.min(missing, bytes.length() - at);
                missing -= step;
                at += (int) step;
                continue;
            }
            int octet = bytes.getByte(at) & 0xff;
            if (head == 0) {
                if (counts(octet & OPCODE) && !(passFirst && at == from)) {
                    return at;
                }
                headLength = 2;
            } else {
                read(octet);
            }
            at++;
            if (++head >= 2 && head == headLength) {
                head = 0;
                missing = payload;
            }
        }
        return at;
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
