package dev.trunkline.gateway.upstream;

import dev.trunkline.gateway.framing.Octets;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads blocks of field lines (RFC 9112 §5) up to the empty line. What the standard lets nobody send is refused, and so is
 * folding, which a proxy must not pass on; but a line may end with a bare LF (§2.2). A block that has not come whole is
 * read once more from its beginning when its end is there.
 */
final class FieldReader {

    /** The block has not come whole. */
    static final int INCOMPLETE = -1;

    private static final int FIRST_LOOK = 1_024;
    private static final int KNOWN_LINES = 16;
    private static final int LONGEST_KNOWN = 128;

    private final int mostBytes;
    private final Names names = new Names();
    private final Known[] known = new Known[KNOWN_LINES];
    private byte[] block = new byte[FIRST_LOOK];
    private int length;
    private int at;
    /** Which line of the block it is. */
    private int number;

    /**
     * @param mostBytes of a block, its start line included
     */
    FieldReader(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Whether it is worth while to look at a block again: it has an empty line now, or is longer than it may be.
     *
     * @param looked bytes of it that had come, and had no empty line; 0 for a new block
     */
    boolean mayEnd(ByteBuf in, int looked) {
        int end = in.writerIndex();
        if (looked == 0 || in.readableBytes() >= mostBytes) {
            return true;
        }
        int lf = in.indexOf(in.readerIndex() + looked, end, (byte) '\n');
        while (lf >= 0) {
            int before = lf - 1;
            if (before >= in.readerIndex() && in.getByte(before) == '\r') {
                before--;
            }
            if (before < in.readerIndex() || in.getByte(before) == '\n') {
                return true;
            }
            lf = in.indexOf(lf + 1, end, (byte) '\n');
        }
        return false;
    }

    /** Looks at what has come, from its beginning; reads nothing of it yet. */
    void look(ByteBuf in) {
        at = 0;
        length = 0;
        copy(in, FIRST_LOOK);
    }

    /**
     * Looks at more of it.
     *
     * @return whether there is more
     * @throws MalformedAnswer if it would be longer than it may
     */
    boolean lookFurther(ByteBuf in) {
        if (length >= mostBytes) {
            throw new MalformedAnswer("Head or trailer of more than " + mostBytes + " bytes");
        }
        if (length == in.readableBytes()) {
            return false;
        }
        copy(in, 4 * length);
        return true;
    }

    private void copy(ByteBuf in, int wanted) {
        int bytes = Math.min(Math.min(wanted, mostBytes), in.readableBytes());
        if (block.length < bytes) {
            block = new byte[bytes];
        }
        in.getBytes(in.readerIndex(), block, 0, bytes);
        length = bytes;
        at = 0;
        number = 0;
    }

    /** Whether the block has a byte here; else it is incomplete. */
    boolean has(int index) {
        return index < length;
    }

    int byteAt(int index) {
        return block[index] & 0xff;
    }

    /** From here the lines are read. */
    void from(int index) {
        at = index;
    }

    /**
     * Behind a line's end at an index, which may be CRLF or LF; {@link #INCOMPLETE} if that has not come.
     *
     * @throws MalformedAnswer if no line ends there
     */
    int behindEnd(int index) {
        if (index >= length) {
            return INCOMPLETE;
        }
        if (block[index] == '\n') {
            return index + 1;
        }
        if (block[index] != '\r') {
            throw new MalformedAnswer("A control character in a line");
        }
        if (index + 1 >= length) {
            return INCOMPLETE;
        }
        if (block[index + 1] != '\n') {
            throw new MalformedAnswer("CR without LF");
        }
        return index + 2;
    }

    /** Behind the text that begins at an index: where its line ends, or where what has come does. */
    int behindText(int index) {
        return Octets.valueEnd(block, index, length);
    }

    /**
     * Reads the lines up to the empty one.
     *
     * @return bytes from the beginning of the block; {@link #INCOMPLETE} if it does not end here
     * @throws MalformedAnswer
     */
    int read(HeadersMultiMap to, FieldListener listener) {
        while (at < length) {
            if (block[at] == '\n' || block[at] == '\r') {
                return behindEnd(at);
            }
            if (!sameAsLately(to, listener) && !line(to, listener)) {
                return INCOMPLETE;
            }
            number++;
        }
        return INCOMPLETE;
    }

    /** From one answer to the next most lines are the same, byte for byte, so that they need not be read again. */
    private boolean sameAsLately(HeadersMultiMap to, FieldListener listener) {
        Known line = number < KNOWN_LINES ? known[number] : null;
        if (line == null) {
            return false;
        }
        int end = at + line.bytes.length;
        if (end > length || !Arrays.equals(block, at, end, line.bytes, 0, line.bytes.length)) {
            return false;
        }
        take(line.name, line.value, to, listener);
        at = end;
        return true;
    }

    private boolean line(HeadersMultiMap to, FieldListener listener) {
        int nameFrom = at;
        int i = at;
        int hash = 0;
        while (i < length && Octets.token(block[i])) {
            hash = 31 * hash + block[i];
            i++;
        }
        int nameTo = i;
        // RFC 9112 §5.1: a proxy removes it from an answer.
        i = behindBlanks(i);
        if (i >= length) {
            return false;
        }
        if (block[i] != ':' || nameTo == nameFrom) {
            throw new MalformedAnswer("A line that is no field");
        }
        int valueFrom = behindBlanks(i + 1);
        int lineEnd = behindText(valueFrom);
        int next = behindEnd(lineEnd);
        if (next == INCOMPLETE) {
            return false;
        }
        int valueTo = lineEnd;
        while (valueTo > valueFrom && Octets.blank(block[valueTo - 1])) {
            valueTo--;
        }
        AsciiString name = names.of(block, nameFrom, nameTo, hash);
        String value = new String(block, valueFrom, valueTo - valueFrom, StandardCharsets.ISO_8859_1);
        if (number < KNOWN_LINES && next - nameFrom <= LONGEST_KNOWN) {
            known[number] = new Known(Arrays.copyOfRange(block, nameFrom, next), name, value);
        }
        take(name, value, to, listener);
        at = next;
        return true;
    }

    private static void take(AsciiString name, String value, HeadersMultiMap to, FieldListener listener) {
        to.add((CharSequence) name, (CharSequence) value);
        listener.field(name, value);
    }

    private int behindBlanks(int index) {
        int i = index;
        while (i < length && Octets.blank(block[i])) {
            i++;
        }
        return i;
    }

    /** A line as it came lately, its end included, and what it says. */
    private record Known(byte[] bytes, AsciiString name, String value) {}

    /** Sees each field as it is read. */
    interface FieldListener {

        /**
         * @throws MalformedAnswer if it cannot be so
         */
        void field(AsciiString name, String value);
    }

    /** Names as they came lately: an endpoint's answers have the same ones, and each knows its hash and its text. */
    private static final class Names {

        private static final int SLOTS = 64;

        private final AsciiString[] known = new AsciiString[SLOTS];

        AsciiString of(byte[] bytes, int from, int to, int hash) {
            int slot = (hash ^ hash >>> 16) & SLOTS - 1;
            AsciiString there = known[slot];
            if (there == null
                    || !Arrays.equals(
                            there.array(),
                            there.arrayOffset(),
                            there.arrayOffset() + there.length(),
                            bytes,
                            from,
                            to)) {
                there = new AsciiString(Arrays.copyOfRange(bytes, from, to), false);
                known[slot] = there;
            }
            return there;
        }
    }
}
