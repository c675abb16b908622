package dev.trunkline.feed.wire;

/** How an event stands on a connection. */
public enum Encoding {
    /** A chunk (RFC 9112 §7.1) of a Server-Sent Event. */
    SSE {
        @Override
        Framed frame(Framable event) {
            byte[] plain = Frames.sse(event);
            return new Framed(Frames.chunk(plain), plain);
        }
    },
    /** A chunk of a gzip stream (RFC 1952), which holds whole blocks that refer to nothing before them. */
    SSE_GZIP {
        @Override
        Framed frame(Framable event) {
            byte[] plain = Frames.sse(event);
            return new Framed(Frames.chunk(Deflate.blocks(plain)), plain);
        }
    },
    /** A text frame (RFC 6455 §5.6) that holds the event's JSON. */
    SOCKET {
        @Override
        Framed frame(Framable event) {
            byte[] plain = Frames.utf8(event.json());
            return new Framed(Frames.text(plain, false), plain);
        }
    },
    /** The same, compressed (RFC 7692 §7.2.1) without the context of earlier messages, if that makes it smaller. */
    SOCKET_DEFLATE {
        @Override
        Framed frame(Framable event) {
            byte[] plain = Frames.utf8(event.json());
            byte[] smaller = Deflate.message(plain);
            return smaller.length < plain.length
                    ? new Framed(Frames.text(smaller, true), plain)
                    : new Framed(Frames.text(plain, false), plain);
        }
    };

    abstract Framed frame(Framable event);
}
