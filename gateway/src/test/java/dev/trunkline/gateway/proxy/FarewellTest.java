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

class FarewellTest {

    private static final Buffer CLOSE = Buffer.buffer(new byte[] {(byte) 0x88, 2, 3, (byte) 0xe9});

    @Property
    void the_close_comes_behind_the_frame_that_is_under_way_and_nothing_after_it(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 300) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 40) int piece,
            @ForAll @IntRange(max = 60) int pieces) {
        Buffer bytes = Buffer.buffer();
        List<Integer> ends = new ArrayList<>(List.of(0));
        for (int length : lengths) {
            frame(bytes, 0x82, length);
            ends.add(bytes.length());
        }
        Farewell farewell = new Farewell();
        Buffer passed = Buffer.buffer();
        int from = 0;
        for (int i = 0; i < pieces && from < bytes.length(); i++) {
            int to = Math.min(bytes.length(), from + piece);
            passed.appendBuffer(farewell.pass(bytes.slice(from, to)));
            from = to;
        }
        assertThat(passed).isEqualTo(bytes.slice(0, from));
        int said = from;
        passed.appendBuffer(farewell.say());
        for (; from < bytes.length(); from += piece) {
            passed.appendBuffer(farewell.pass(bytes.slice(from, Math.min(bytes.length(), from + piece))));
        }

        int end = ends.stream().filter(one -> one >= said).findFirst().orElseThrow();
        assertThat(passed).isEqualTo(bytes.slice(0, end).copy().appendBuffer(CLOSE));
        assertThat(farewell.say().length()).isZero();
    }

    @Test
    void who_has_closed_already_is_not_interrupted() {
        Farewell farewell = new Farewell();
        Buffer bytes = Buffer.buffer();
        frame(bytes, 0x88, 2);
        assertThat(farewell.pass(bytes)).isEqualTo(bytes);

        assertThat(farewell.say().length()).isZero();
    }

    private static void frame(Buffer to, int first, int length) {
        to.appendByte((byte) first);
        if (length < 126) {
            to.appendByte((byte) length);
        } else {
            to.appendByte((byte) 126).appendUnsignedShort(length);
        }
        for (int i = 0; i < length; i++) {
            to.appendByte((byte) 0x88);
        }
    }
}
