package dev.trunkline.feed.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
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
