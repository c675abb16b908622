package dev.trunkline.gateway.connection;

import static dev.trunkline.gateway.connection.FramesInTest.CONTINUATION;
import static dev.trunkline.gateway.connection.FramesInTest.END_HEADERS;
import static dev.trunkline.gateway.connection.FramesInTest.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** What counts as too much, frame by frame. */
class FrameCursorTest {

    private static final int MOST_CONTROL_FRAMES = 10;
    private static final int FULL = 16_384;

    private final SentFrames sent = new SentFrames();
    private final FrameCursor cursor = new FrameCursor(MOST_CONTROL_FRAMES, sent, 0);

    FrameCursorTest() {
        cursor.feed(Unpooled.wrappedBuffer(new byte[24]), 0);
    }

    @Test
    void empty_continuations_count_as_control_frames_over_all_blocks() {
        for (int i = 0; i < MOST_CONTROL_FRAMES; i++) {
            assertThat(head(2 * i + 1)).isTrue();
            assertThat(empty(2 * i + 1, 0)).isTrue();
            assertThat(empty(2 * i + 1, END_HEADERS)).isTrue();
        }

        head(99);
        assertThat(empty(99, 0)).isFalse();
    }

    @Test
    void their_count_begins_anew_with_the_next_window() {
        head(1);
        for (int i = 0; i < MOST_CONTROL_FRAMES; i++) {
            empty(1, 0);
        }

        assertThat(feed(CONTINUATION, 0, 1, 0, FrameCursor.WINDOW + 1)).isTrue();
    }

    @Test
    void a_block_in_full_frames_is_none_of_it_up_to_a_bound() {
        head(1);
        for (int i = 1; i < FrameCursor.MOST_OF_A_BLOCK; i++) {
            assertThat(feed(CONTINUATION, 0, 1, FULL, 0)).isTrue();
        }
        assertThat(cursor.atRest()).isFalse();

        assertThat(feed(CONTINUATION, END_HEADERS, 1, FULL, 0)).isFalse();
    }

    @Test
    void each_block_has_the_whole_bound() {
        for (int stream = 1; stream < 9; stream += 2) {
            head(stream);
            for (int i = 2; i < FrameCursor.MOST_OF_A_BLOCK; i++) {
                feed(CONTINUATION, 0, stream, 1, 0);
            }
            assertThat(feed(CONTINUATION, END_HEADERS, stream, 1, 0)).isTrue();
            assertThat(cursor.atRest()).isTrue();
        }
    }

    @Test
    void one_ping_behind_each_frame_of_an_answer_is_free() {
        for (int i = 0; i < 5 * MOST_CONTROL_FRAMES; i++) {
            writes(i % 2 == 0 ? FramesInTest.DATA : HEADERS);
            assertThat(ping()).isTrue();
            writes(FramesInTest.PING);
        }

        writes(FramesInTest.DATA);
        writes(FramesInTest.DATA);
        for (int i = 0; i <= MOST_CONTROL_FRAMES; i++) {
            assertThat(ping()).isTrue();
            writes(FramesInTest.PING);
        }
        assertThat(ping()).isFalse();
    }

    private void writes(int type) {
        sent.writes(Unpooled.wrappedBuffer(FramesInTest.frame(type, 0, 1, new byte[0])));
    }

    private boolean ping() {
        return feed(FramesInTest.PING, 0, 0, 8, 0);
    }

    private boolean head(int stream) {
        return feed(HEADERS, 0, stream, 1, 0);
    }

    private boolean empty(int stream, int flags) {
        return feed(CONTINUATION, flags, stream, 0, 0);
    }

    private boolean feed(int type, int flags, int stream, int length, long nowNanos) {
        return cursor.feed(Unpooled.wrappedBuffer(FramesInTest.frame(type, flags, stream, new byte[length])), nowNanos);
    }
}
