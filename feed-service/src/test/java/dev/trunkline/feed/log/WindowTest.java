package dev.trunkline.feed.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.outbox.Head;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WindowTest {

    private static final UUID ADA = new UUID(1, 0);
    private static final UUID BOB = new UUID(2, 0);
    private static final Selection OF_BOB = new Selection.Authors(Set.of(BOB));

    private final Window window = new Window(4);

    @BeforeEach
    void beginAtTen() {
        window.restart(new Head(Entries.EPOCH, 10));
    }

    @Test
    void it_reaches_back_as_far_as_it_holds_everything() {
        append(ADA, 11, 16);
        assertThat(positions(window.after(Selection.EVERYONE, 12, 10))).containsExactly(13L, 14L, 15L, 16L);
        assertThat(window.after(Selection.EVERYONE, 11, 10)).isEmpty();
        assertThat(window.size()).isEqualTo(4);
    }

    @Test
    void a_full_page_ends_at_its_last_entry_and_a_short_one_at_the_head() {
        append(ADA, 11, 13);
        assertThat(window.after(Selection.EVERYONE, 10, 2).orElseThrow().upTo()).isEqualTo(12);
        assertThat(window.after(Selection.EVERYONE, 10, 4).orElseThrow().upTo()).isEqualTo(13);
        assertThat(window.after(OF_BOB, 10, 4).orElseThrow()).isEqualTo(new Slice(List.of(), 13));
    }

    @Test
    void a_place_ahead_of_it_stays_where_it_is() {
        append(ADA, 11, 12);
        assertThat(window.after(Selection.EVERYONE, 15, 4).orElseThrow()).isEqualTo(new Slice(List.of(), 15));
    }

    @Test
    void an_author_is_found_by_the_index_and_leaves_it_with_the_entry() {
        append(BOB, 11, 12);
        append(ADA, 13, 14);
        assertThat(positions(window.after(OF_BOB, 11, 10))).containsExactly(12L);
        append(ADA, 15, 16);
        assertThat(positions(window.after(OF_BOB, 12, 10))).isEmpty();
    }

    @Test
    void the_newest_are_given_only_if_no_older_one_would_belong_to_them() {
        append(ADA, 11, 14);
        assertThat(window.before(Selection.EVERYONE, 15, 2).orElseThrow())
                .extracting(Entry::position)
                .containsExactly(13L, 14L);
        assertThat(window.before(Selection.EVERYONE, 13, 3)).isEmpty();
        window.restart(new Head(Entries.EPOCH, 0));
        append(ADA, 1, 2);
        assertThat(window.before(Selection.EVERYONE, 3, 5).orElseThrow()).hasSize(2);
    }

    @Test
    void a_deletion_takes_the_post_out_and_stays_itself() {
        UUID post = new UUID(9, 9);
        window.append(Entries.created(11, ADA, post));
        window.append(Entries.deleted(12, ADA, post));
        assertThat(window.after(Selection.EVERYONE, 10, 10).orElseThrow().entries())
                .extracting(Entry::type)
                .containsExactly(FeedEvent.Type.DELETED);
        assertThat(window.creation(ADA, post)).isEmpty();
    }

    @Test
    void a_gap_is_refused() {
        assertThatThrownBy(() -> window.append(Entries.created(12, ADA))).isInstanceOf(IllegalArgumentException.class);
    }

    private void append(UUID author, long first, long last) {
        LongStream.rangeClosed(first, last).forEach(position -> window.append(Entries.created(position, author)));
    }

    private static List<Long> positions(Optional<Slice> slice) {
        return slice.orElseThrow().entries().stream().map(Entry::position).toList();
    }
}
