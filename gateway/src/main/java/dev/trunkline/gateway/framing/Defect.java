package dev.trunkline.gateway.framing;

/** Why a request is not taken: each of these is read in another way by some server. */
public enum Defect {
    BLANK("A request begins with its method; at most two empty lines may stand before it (RFC 9112 §2.2)."),
    METHOD("The method is a token and is followed by one space (RFC 9110 §9.1)."),
    TARGET("The request target is printable ASCII and is followed by one space (RFC 9112 §3)."),
    VERSION("The request line ends with HTTP/1.0 or HTTP/1.1 (RFC 9112 §2.3)."),
    OTHER_VERSION("Only HTTP/1.0 and HTTP/1.1 are spoken here (RFC 9110 §15.6.6).", 505),
    LINE_END("A line ends with CR LF, and neither may stand anywhere else (RFC 9112 §2.2)."),
    FOLDED("A header line may not begin with a blank, nor be continued on the next one (RFC 9112 §5.2)."),
    FIELD_NAME("A field name is a token with its colon right behind it (RFC 9112 §5.1)."),
    FIELD_VALUE("A field value holds no control character (RFC 9110 §5.5)."),
    LENGTH("Content-Length is one number of at most 18 digits, and stands there once (RFC 9112 §6.3)."),
    CODING("Transfer-Encoding is 'chunked', once and alone (RFC 9112 §6.1)."),
    CODING_IN_1_0("HTTP/1.0 knows no Transfer-Encoding (RFC 9112 §6.1)."),
    LENGTH_AND_CODING("A request has a Content-Length or a Transfer-Encoding, not both (RFC 9112 §6.3)."),
    NO_HOST("An HTTP/1.1 request must have a Host header (RFC 9112 §3.2)."),
    HOSTS("A request has one Host header (RFC 9112 §3.2)."),
    TYPES("A request has one Content-Type (RFC 9110 §5.3, §8.3)."),
    OLD_WEBSOCKET("The WebSocket drafts with eight bytes behind the head are not spoken here (RFC 6455 §4.1)."),
    CHUNK_SIZE("A chunk begins with its size in up to eight hex digits, and nothing else (RFC 9112 §7.1)."),
    CHUNK_EXTENSION("The chunk extensions of this request are too long (RFC 9112 §7.1.1)."),
    CHUNK_END("A chunk's data must be followed by CR LF (RFC 9112 §7.1)."),
    TRAILER("A trailer may not say how long a request is, where it goes or of what type it is (RFC 9110 §6.5.1).");

    private final String detail;
    private final int status;

    Defect(String detail) {
        this(detail, 400);
    }

    Defect(String detail, int status) {
        this.detail = detail;
        this.status = status;
    }

    /** For who sent it. */
    public String detail() {
        return detail;
    }

    public int status() {
        return status;
    }
}
