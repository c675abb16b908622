package dev.trunkline.feed.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is framed how often, and where the bytes lie. */
class FramedOnceTest {

    private static final Label EVERYONE = new Label("/v1/feed", true);
    private static final Label HOME = new Label("/v1/users/7/feed", false);

    private final FramedOnce event = new FramedOnce() {
        @Override
        public String name() {
            return "post.created";
        }

        @Override
        public String cursor() {
            return "c1";
        }

        @Override
        public String json() {
            return "{\"type\":\"post.created\",\"cursor\":\"c1\"}";
        }
    };

    private record Once(String name, String cursor, String json) implements Framable {}

    @ParameterizedTest
    @EnumSource
    void an_event_has_the_same_bytes_for_all_and_they_are_not_copied_by_a_write(Encoding encoding) {
        Framed framed = event.framed(encoding);
        assertThat(event.framed(encoding)).isSameAs(framed);
        assertThat(framed.outsideOfTheHeap()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void so_it_has_for_all_who_read_it_by_one_label(Encoding encoding) {
        Framed framed = event.labelled(EVERYONE).framed(encoding);
        assertThat(event.labelled(new Label("/v1/feed", true)).framed(encoding)).isSameAs(framed);
        assertThat(event.labelled(new Label("/v1/users/7/posts", true)).framed(encoding))
                .isNotSameAs(framed);
        assertThat(event.labelled(EVERYONE).framed(encoding)).isSameAs(framed);
        assertThat(framed.outsideOfTheHeap()).isTrue();
    }

    @Test
    void a_label_comes_first_in_what_is_sent() {
        assertThat(new String(event.labelled(EVERYONE).framed(Encoding.SOCKET).plain(), StandardCharsets.UTF_8))
                .isEqualTo("{\"feed\":\"/v1/feed\",\"type\":\"post.created\",\"cursor\":\"c1\"}");
    }

    @Test
    void what_one_reader_gets_is_neither_kept_nor_outside_of_the_heap() {
        Framable home = event.labelled(HOME);
        assertThat(event.labelled(HOME)).isNotSameAs(home);
        assertThat(home.framed(Encoding.SOCKET_DEFLATE).outsideOfTheHeap()).isFalse();
        Framable answer = new Once("ack", "", "{\"type\":\"ack\"}");
        assertThat(answer.framed(Encoding.SOCKET).outsideOfTheHeap()).isFalse();
        assertThat(answer.labelled(EVERYONE).json()).isEqualTo("{\"feed\":\"/v1/feed\",\"type\":\"ack\"}");
    }

    @Test
    void a_label_of_one_reader_stands_before_what_is_compressed_for_all() throws DataFormatException {
        FramedOnce longer = new FramedOnce() {
            @Override
            public String name() {
                return "post.created";
            }

            @Override
            public String cursor() {
                return "c1";
            }

            @Override
            public String json() {
                return "{\"type\":\"post.created\",\"cursor\":\"c1\",\"text\":\"" + "again and ".repeat(20) + "\"}";
            }
        };
        for (int reader = 0; reader < 3; reader++) {
            Framable labelled = longer.labelled(new Label("/v1/users/" + reader + "/feed", false));
            byte[] frame = bytes(labelled.framed(Encoding.SOCKET_DEFLATE));
            assertThat(frame[0] & 0x40).as("compressed").isNotZero();
            assertThat(inflated(frame)).isEqualTo(labelled.json());
            assertThat(frame.length).isLessThan(labelled.json().length());
        }
        assertThat(longer.deflatedRest()).isSameAs(longer.deflatedRest());
    }

    /** As a client does it (RFC 7692 §7.2.2). */
    private static String inflated(byte[] frame) throws DataFormatException {
        int head = frame[1] < 126 ? 2 : 4;
        byte[] message = Arrays.copyOf(Arrays.copyOfRange(frame, head, frame.length), frame.length - head + 4);
        message[message.length - 2] = (byte) 0xff;
        message[message.length - 1] = (byte) 0xff;
        Inflater inflater = new Inflater(true);
        inflater.setInput(message);
        byte[] text = new byte[4_096];
        int length = inflater.inflate(text);
        inflater.end();
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Framed framed) {
        return ByteBufUtil.getBytes(framed.view());
    }

    @Test
    void no_more_than_a_few_labels_are_kept_whatever_comes() {
        Set<Framable> kept = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Label label = new Label("/v1/users/" + i + "/posts", true);
            Framable labelled = event.labelled(label);
            assertThat(labelled.json()).contains(label.feed());
            if (event.labelled(label) == labelled) {
                kept.add(labelled);
            }
        }
        assertThat(kept).hasSize(4);
    }
}
