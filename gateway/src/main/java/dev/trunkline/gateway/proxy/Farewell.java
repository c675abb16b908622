package dev.trunkline.gateway.proxy;

import io.vertx.core.buffer.Buffer;

/**
 * What a WebSocket's upstream sends, until the gateway stops: then its client is told so by a Close behind the frame that
 * is under way, since a control frame may stand between any two others (RFC 6455 §5.4), and by nothing after it.
 */
final class Farewell {

    /** Code 1001, going away (RFC 6455 §7.4.1). */
    private static final byte[] GOING_AWAY = {(byte) 0x88, 2, 1001 >> 8, (byte) 1001};

    private static final Buffer NOTHING = Buffer.buffer(0);

    private final MessageStarts frames = new MessageStarts();
    private boolean wanted;
    private boolean said;

    /** What of these bytes the client gets, and perhaps the Close. */
    Buffer pass(Buffer bytes) {
        if (said) {
            return NOTHING;
        }
        if (!wanted) {
            frames.follow(bytes);
            return bytes;
        }
        int end = frames.end(bytes);
        return said(Buffer.buffer(end + GOING_AWAY.length).appendBuffer(bytes, 0, end));
    }

    /** From now on it is to be told; gives what it gets at once. */
    Buffer say() {
        wanted = true;
        return said ? NOTHING : said(Buffer.buffer(GOING_AWAY.length));
    }

    private Buffer said(Buffer before) {
        said = frames.between();
        return said && !frames.closes() ? before.appendBytes(GOING_AWAY) : before;
    }
}
