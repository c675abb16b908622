package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MessageStartsTest {

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;

    @Test
    void messages_and_pings_count_and_neither_their_further_frames_nor_pongs_and_closes() {
        Buffer bytes = Buffer.buffer();
        frame(bytes, 1, 5);
        int pong = bytes.length();
        frame(bytes, FIN | 10, 3);
        frame(bytes, FIN, 200);
        int binary = bytes.length();
        frame(bytes, FIN | 2, 70_000);
        int ping = bytes.length();
        frame(bytes, FIN | 9, 0);
        frame(bytes, FIN | 8, 2);
        assertThat(pong).isPositive();
        assertThat(starts(bytes, bytes.length())).containsExactly(0, binary, ping);
    }

    @Property
    void however_the_bytes_are_cut_up_the_same_messages_are_found(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 300) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 50) int piece) {
        Buffer bytes = Buffer.buffer();
        List<Integer> expected = new ArrayList<>();
        for (int length : lengths) {
            expected.add(bytes.length());
            frame(bytes, FIN | 2, length);
        }
        assertThat(starts(bytes, piece)).isEqualTo(expected);
    }

    private static List<Integer> starts(Buffer bytes, int piece) {
        MessageStarts finder = new MessageStarts();
        List<Integer> found = new ArrayList<>();
        for (int from = 0; from < bytes.length(); from += piece) {
            Buffer part = bytes.slice(from, Math.min(bytes.length(), from + piece));
            int at = finder.next(part, 0, false);
            while (at < part.length()) {
                found.add(from + at);
                at = finder.next(part, at, true);
            }
        }
        return found;
    }

    /** As a client sends it: masked, with payload that looks like frames. */
    private static void frame(Buffer to, int first, int length) {
        to.appendByte((byte) first);
        if (length < 126) {
            to.appendByte((byte) (MASKED | length));
        } else if (length < 65_536) {
            to.appendByte((byte) (MASKED | 126)).appendUnsignedShort(length);
        } else {
            to.appendByte((byte) (MASKED | 127)).appendLong(length);
        }
        to.appendInt(0x81818181);
        for (int i = 0; i < length; i++) {
            to.appendByte((byte) 0x81);
        }
    }
}
