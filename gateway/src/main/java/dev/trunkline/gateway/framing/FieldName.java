package dev.trunkline.gateway.framing;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Gathers a field name while it comes in, and knows those few that decide where a request ends, where it goes and as what
 * its body is read.
 */
final class FieldName {

    enum Kind {
        ANY,
        CONTENT_LENGTH,
        TRANSFER_ENCODING,
        HOST,
        CONTENT_TYPE,
        SEC_WEBSOCKET_KEY1;

        private final byte[] lower =
                name().replace('_', '-').toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    private static final Kind[] BY_LENGTH = new Kind[20];

    static {
        for (Kind kind : Kind.values()) {
            BY_LENGTH[kind.lower.length] = kind;
        }
        BY_LENGTH[Kind.ANY.lower.length] = null;
    }

    private final byte[] octets = new byte[BY_LENGTH.length];
    private int length;

    void begin(byte octet) {
        octets[0] = octet;
        length = 1;
    }

    void add(byte[] from, int at, int end) {
        int added = Math.min(end - at, octets.length - length);
        System.arraycopy(from, at, octets, length, added);
        length += added;
    }

    Kind kind() {
        Kind kind = length < BY_LENGTH.length ? BY_LENGTH[length] : null;
        return kind != null && is(kind.lower) ? kind : Kind.ANY;
    }

    /** For tokens: setting the fifth bit makes letters lower case and leaves digits and '-' as they are. */
    private boolean is(byte[] lower) {
        for (int i = 0; i < lower.length; i++) {
            if ((octets[i] | 0x20) != lower[i]) {
                return false;
            }
        }
        return true;
    }
}
