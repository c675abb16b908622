package dev.trunkline.gateway.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/**
 * Writes heads (RFC 9112 §3, §4, §5) for one event loop. Text is copied as it lies in memory, and then all of a head is looked
 * through once: it has two control characters for each line, or somebody has put a line into another.
 */
public final class HeadWriter {

    private static final byte[] VERSION = AsciiString.of(" HTTP/1.1\r\n").array();
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long BLANKS = 0x2020202020202020L;

    private byte[] head = new byte[1_024];
    private int at;

    /**
     * The head of a request.
     *
     * @param framing lines of the head that say where the body ends, beside the fields
     * @param room bytes that there is to be room for behind it
     * @param memory where it is put
     * @throws IllegalArgumentException if the target, a name or a value holds what is below a blank and no tab
     */
    public ByteBuf request(
            HttpMethod method,
            String target,
            HeadersMultiMap fields,
            byte[] framing,
            int room,
            ByteBufAllocator memory) {
        at = 0;
        text(method.name());
        blank();
        text(target);
        bytes(VERSION);
        if (!fields(fields)) {
            throw new IllegalArgumentException("The target or a field of a request holds a control character");
        }
        bytes(framing);
        return ended(room, memory);
    }

    /**
     * The head of an answer.
     *
     * @param room bytes that there is to be room for behind it
     * @param memory where it is put
     * @return null if the reason, a name or a value holds what is below a blank and no tab
     */
    public ByteBuf answer(
            HttpVersion version, HttpResponseStatus status, HeadersMultiMap fields, int room, ByteBufAllocator memory) {
        at = 0;
        text(version.text());
        blank();
        text(status.codeAsText());
        blank();
        text(status.reasonPhrase());
        crlf();
        return fields(fields) ? ended(room, memory) : null;
    }

    private ByteBuf ended(int room, ByteBufAllocator memory) {
        crlf();
        return memory.buffer(at + room).writeBytes(head, 0, at);
    }

    /** Behind the first line. Whether there are no more lines than these. */
    private boolean fields(HeadersMultiMap fields) {
        int lines = 1;
        Iterator<Map.Entry<CharSequence, CharSequence>> each = fields.iteratorCharSequence();
        while (each.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = each.next();
            text(field.getKey());
            room(2);
            head[at++] = ':';
            head[at++] = ' ';
            text(field.getValue());
            crlf();
            lines++;
        }
        int controls = controls();
        return controls == 2 * lines || controls - tabs() == 2 * lines;
    }

    private void blank() {
        room(1);
        head[at++] = ' ';
    }

    private void crlf() {
        room(2);
        head[at++] = '\r';
        head[at++] = '\n';
    }

    private void bytes(byte[] these) {
        room(these.length);
        System.arraycopy(these, 0, head, at, these.length);
        at += these.length;
    }

    /** Of what is beyond Latin-1, which no field has come with, the low byte; that may be a control character, as any other. */
    @SuppressWarnings("deprecation")
    private void text(CharSequence text) {
        int length = text.length();
        room(length);
        if (text instanceof AsciiString ascii) {
            System.arraycopy(ascii.array(), ascii.arrayOffset(), head, at, length);
        } else {
            text.toString().getBytes(0, length, head, at);
        }
        at += length;
    }

    private void room(int bytes) {
        if (head.length - at < bytes) {
            head = Arrays.copyOf(head, Math.max(2 * head.length, at + bytes));
        }
    }

    private int tabs() {
        int tabs = 0;
        for (int i = 0; i < at; i++) {
            if (head[i] == '\t') {
                tabs++;
            }
        }
        return tabs;
    }

    /** How many bytes of the head are below a blank. */
    private int controls() {
        int controls = 0;
        int i = 0;
        for (; i + Long.BYTES <= at; i += Long.BYTES) {
            long eight = (long) EIGHT.get(head, i);
            // For each byte of seven bits, whether taking a blank from it borrows; bytes of eight bits are none.
            long low = eight & ~HIGH_BITS;
            controls += Long.bitCount(~((low | HIGH_BITS) - BLANKS | eight) & HIGH_BITS);
        }
        for (; i < at; i++) {
            if (head[i] >= 0 && head[i] < ' ') {
                controls++;
            }
        }
        return controls;
    }
}
