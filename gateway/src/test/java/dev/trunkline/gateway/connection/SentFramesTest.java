package dev.trunkline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the frames that go to a client are resets that it has provoked. */
class SentFramesTest {

    private static final byte[] PROTOCOL_ERROR = {0, 0, 0, 1};

    private final SentFrames sent = new SentFrames();

    @ParameterizedTest
    @CsvSource({
        "NO_ERROR, 0, false",
        "PROTOCOL_ERROR, 1, true",
        "INTERNAL_ERROR, 2, false",
        "FLOW_CONTROL_ERROR, 3, true",
        "STREAM_CLOSED, 5, true",
        "REFUSED_STREAM, 7, true",
        "CANCEL, 8, false",
        "ENHANCE_YOUR_CALM, 11, false",
        "one that does not exist, 255, true"
    })
    void the_code_of_a_reset_tells_whose_fault_it_was(String name, int code, boolean provoked) {
        assertThat(writes(FramesInTest.frame(FramesInTest.RST_STREAM, 0, 1, new byte[] {0, 0, 0, (byte) code})))
                .isEqualTo(provoked);
    }

    @Test
    void what_looks_like_a_reset_in_an_answer_is_none() {
        byte[] reset = FramesInTest.frame(FramesInTest.RST_STREAM, 0, 1, PROTOCOL_ERROR);
        byte[] data = FramesInTest.frame(FramesInTest.DATA, 0, 1, new byte[3 * reset.length]);

        assertThat(sent.writes(Unpooled.wrappedBuffer(data, 0, 9))).isFalse();
        assertThat(writes(reset)).isFalse();
        assertThat(writes(reset)).isFalse();
        assertThat(writes(reset)).isFalse();
        assertThat(writes(reset)).isTrue();
    }

    @Test
    void frames_may_be_written_together() {
        byte[] pings = FramesInTest.frame(FramesInTest.PING, 0, 0, new byte[8]);
        byte[] reset = FramesInTest.frame(FramesInTest.RST_STREAM, 0, 1, PROTOCOL_ERROR);

        assertThat(sent.writes(Unpooled.wrappedBuffer(pings, reset, pings))).isTrue();
        assertThat(sent.answered()).isFalse();
    }

    private boolean writes(byte[] bytes) {
        return sent.writes(Unpooled.wrappedBuffer(bytes));
    }
}
