package dev.trunkline.feed.wire;

/** Signs of life that are no events, the same bytes for everybody. */
public final class Heartbeat {

    private static final byte[] COMMENT = Frames.utf8(":\n\n");
    private static final byte[] NAME = Frames.utf8("trunkline");

    /** A comment line (WHATWG HTML §9.2.6). */
    private static final Framed PLAIN = new Framed(Frames.chunk(COMMENT), COMMENT).forMany();

    private static final Framed GZIP = new Framed(Frames.chunk(Deflate.blocks(COMMENT)), COMMENT).forMany();

    /** A ping frame (RFC 6455 §5.5.2), which a client must answer. */
    public static final Framed PING = new Framed(Frames.ping(NAME), NAME).forMany();

    private Heartbeat() {}

    static Framed comment(Encoding encoding) {
        return encoding == Encoding.SSE_GZIP ? GZIP : PLAIN;
    }
}
