package dev.trunkline.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.impl.headers.HeadersMultiMap;

/**
 * Reads the head of an answer (RFC 9112 §4) and what it says of the body's length (§6.3) and of the connection (§9.3). Where
 * two readers could disagree on where the answer ends, it is refused.
 */
final class AnswerHead implements FieldReader.FieldListener {

    /** Of a time that the other side does not tell. */
    static final int UNSAID = -1;

    /** Lengths of a body that has none in bytes. */
    static final long IN_CHUNKS = -1;

    static final long UNTIL_CLOSE = -2;

    private static final String START = "HTTP/1.";
    private static final int STATUS_AT = 9;
    private static final int REASON_AT = 12;
    private static final int DIGITS_OF_LONG = 18;
    private static final int DIGITS_OF_INT = 9;
    private static final String TIMEOUT = "timeout=";
    private static final AsciiString CONTENT_LENGTH = HttpHeaderNames.CONTENT_LENGTH;
    private static final AsciiString TRANSFER_ENCODING = HttpHeaderNames.TRANSFER_ENCODING;
    private static final AsciiString CONNECTION = HttpHeaderNames.CONNECTION;
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");

    private final FieldReader reader;
    private final BlockReader blocks;
    private HeadersMultiMap fields;
    private int status;
    private boolean http10;
    private long length;
    private boolean chunked;
    private boolean closes;
    private boolean kept;
    private int keptSeconds;

    AnswerHead(FieldReader reader) {
        this.reader = reader;
        this.blocks = new BlockReader(reader, this::parse);
    }

    /**
     * @return whether it was there whole, and has been taken from what was read
     * @throws MalformedAnswer
     */
    boolean read(ByteBuf in) {
        return blocks.read(in);
    }

    HeadersMultiMap fields() {
        return fields;
    }

    int status() {
        return status;
    }

    /**
     * Bytes of the body, or one of the two other lengths.
     *
     * @throws MalformedAnswer
     */
    long bodyLength(HttpMethod asked) {
        if (asked == HttpMethod.HEAD || status < 200 || status == 204 || status == 304) {
            return 0;
        }
        if (chunked) {
            if (http10 || length >= 0) {
                throw new MalformedAnswer("Transfer-Encoding where it may not be");
            }
            return IN_CHUNKS;
        }
        return length >= 0 ? length : UNTIL_CLOSE;
    }

    /** Whether another request may follow on the connection, as far as the head says. */
    boolean keepsConnection() {
        return !closes && (kept || !http10) && status != 101;
    }

    /** How long the other side keeps it then, or {@link #UNSAID}. */
    int keptSeconds() {
        return keptSeconds;
    }

    private int parse() {
        fields = HeadersMultiMap.headers();
        length = -1;
        chunked = false;
        closes = false;
        kept = false;
        keptSeconds = UNSAID;
        if (!statusLine()) {
            return FieldReader.INCOMPLETE;
        }
        return reader.read(fields, this);
    }

    private boolean statusLine() {
        for (int i = 0; i < START.length(); i++) {
            if (!reader.has(i)) {
                return false;
            }
            if (reader.byteAt(i) != START.charAt(i)) {
                throw new MalformedAnswer("No status line of HTTP/1");
            }
        }
        if (!reader.has(REASON_AT)) {
            return false;
        }
        int minor = reader.byteAt(START.length());
        status = 100 * digit(STATUS_AT) + 10 * digit(STATUS_AT + 1) + digit(STATUS_AT + 2);
        int reasonAt = reader.byteAt(REASON_AT);
        if (minor != '0' && minor != '1'
                || reader.byteAt(STATUS_AT - 1) != ' '
                || status < 100
                || reasonAt != ' ' && reasonAt != '\r' && reasonAt != '\n') {
            throw new MalformedAnswer("No status line of HTTP/1");
        }
        http10 = minor == '0';
        int next = reader.behindEnd(reader.behindText(REASON_AT));
        reader.from(next);
        return next != FieldReader.INCOMPLETE;
    }

    private int digit(int index) {
        int digit = reader.byteAt(index) - '0';
        if (digit < 0 || digit > 9) {
            throw new MalformedAnswer("A status that is no number");
        }
        return digit;
    }

    @Override
    public void field(AsciiString name, String value) {
        switch (name.length()) {
            case 10 -> {
                if (CONNECTION.contentEqualsIgnoreCase(name)) {
                    closes |= lists(value, "close");
                    kept |= lists(value, "keep-alive");
                } else if (KEEP_ALIVE.contentEqualsIgnoreCase(name)) {
                    keptSeconds = timeout(value);
                }
            }
            case 14 -> {
                if (CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
                    length(value);
                }
            }
            case 17 -> {
                if (TRANSFER_ENCODING.contentEqualsIgnoreCase(name)) {
                    coding(value);
                }
            }
            default -> {
                // Nothing that tells where the answer ends.
            }
        }
    }

    private static boolean lists(String value, String option) {
        if (value.indexOf(',') < 0) {
            return value.equalsIgnoreCase(option);
        }
        for (String one : value.split(",")) {
            if (one.strip().equalsIgnoreCase(option)) {
                return true;
            }
        }
        return false;
    }

    private void length(String value) {
        if (length >= 0) {
            throw new MalformedAnswer("Content-Length twice");
        }
        if (value.isEmpty() || value.length() > DIGITS_OF_LONG) {
            throw new MalformedAnswer("Content-Length that is no number");
        }
        length = 0;
        for (int i = 0; i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new MalformedAnswer("Content-Length that is no number");
            }
            length = 10 * length + digit;
        }
    }

    private void coding(String value) {
        if (chunked || !value.equalsIgnoreCase("chunked")) {
            throw new MalformedAnswer("Transfer-Encoding that is not chunked alone");
        }
        chunked = true;
    }

    private static int timeout(String value) {
        for (String parameter : value.split(",")) {
            String one = parameter.strip();
            if (one.regionMatches(true, 0, TIMEOUT, 0, TIMEOUT.length())) {
                String seconds = one.substring(TIMEOUT.length());
                if (!seconds.isEmpty()
                        && seconds.length() <= DIGITS_OF_INT
                        && seconds.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
                    return Integer.parseInt(seconds);
                }
            }
        }
        return UNSAID;
    }
}
