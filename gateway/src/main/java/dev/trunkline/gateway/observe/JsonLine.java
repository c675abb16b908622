package dev.trunkline.gateway.observe;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes one flat JSON object after the other as lines of UTF-8, into an array that is used again. Whatever a client
 * has put into a value, a line stays one line and one object (RFC 8259 §7); half a surrogate pair becomes U+FFFD.
 */
final class JsonLine {

    /** Of a value; more is cut off and ends with an ellipsis. */
    static final int MOST_CHARACTERS = 2_048;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final char REPLACEMENT = '\ufffd';
    private static final char ELLIPSIS = '…';
    /** The longest that one character takes: a backslash, u, and four digits. */
    private static final int MOST_BYTES = 6;

    private byte[] bytes = new byte[4_096];
    private int length;
    private boolean first;

    JsonLine begin() {
        length = 0;
        room(1);
        bytes[length++] = '{';
        first = true;
        return this;
    }

    /** Leaves an empty text out. */
    JsonLine text(String name, CharSequence value) {
        if (value.length() > 0) {
            name(name);
            quoted(value);
        }
        return this;
    }

    JsonLine number(String name, long value) {
        name(name);
        digits(value);
        return this;
    }

    /** What follows belongs to an object of this name, until {@link #close()}. */
    JsonLine open(String name) {
        name(name);
        room(1);
        bytes[length++] = '{';
        first = true;
        return this;
    }

    JsonLine close() {
        room(1);
        bytes[length++] = '}';
        first = false;
        return this;
    }

    /** The line, good until the next begins. */
    ByteBuffer end() {
        room(2);
        bytes[length++] = '}';
        bytes[length++] = '\n';
        return ByteBuffer.wrap(bytes, 0, length);
    }

    /** Names are ours, so there is nothing in them to escape. */
    private void name(String name) {
        room(name.length() + 4);
        if (!first) {
            bytes[length++] = ',';
        }
        first = false;
        bytes[length++] = '"';
        for (int i = 0; i < name.length(); i++) {
            bytes[length++] = (byte) name.charAt(i);
        }
        bytes[length++] = '"';
        bytes[length++] = ':';
    }

    private void quoted(CharSequence value) {
        boolean whole = value.length() <= MOST_CHARACTERS;
        int to = whole ? value.length() : MOST_CHARACTERS;
        room((to + 1) * MOST_BYTES + 2);
        bytes[length++] = '"';
        for (int i = 0; i < to; i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < to && Character.isLowSurrogate(value.charAt(i + 1))) {
                supplementary(Character.toCodePoint(c, value.charAt(++i)));
            } else {
                character(Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        if (!whole) {
            character(ELLIPSIS);
        }
        bytes[length++] = '"';
    }

    private void character(char c) {
        if (c < ' ' || c >= 0x7f && c < 0xa0) {
            bytes[length++] = '\\';
            bytes[length++] = 'u';
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[c >> 4];
            bytes[length++] = HEX[c & 15];
        } else if (c < 0x80) {
            if (c == '"' || c == '\\') {
                bytes[length++] = '\\';
            }
            bytes[length++] = (byte) c;
        } else if (c < 0x800) {
            bytes[length++] = (byte) (0xc0 | c >> 6);
            bytes[length++] = (byte) (0x80 | c & 0x3f);
        } else {
            bytes[length++] = (byte) (0xe0 | c >> 12);
            bytes[length++] = (byte) (0x80 | c >> 6 & 0x3f);
            bytes[length++] = (byte) (0x80 | c & 0x3f);
        }
    }

    private void supplementary(int point) {
        bytes[length++] = (byte) (0xf0 | point >> 18);
        bytes[length++] = (byte) (0x80 | point >> 12 & 0x3f);
        bytes[length++] = (byte) (0x80 | point >> 6 & 0x3f);
        bytes[length++] = (byte) (0x80 | point & 0x3f);
    }

    private void digits(long value) {
        room(20);
        if (value < 0) {
            bytes[length++] = '-';
        }
        int from = length;
        long rest = value;
        do {
            bytes[length++] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        } while (rest != 0);
        for (int i = from, j = length - 1; i < j; i++, j--) {
            byte digit = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = digit;
        }
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
