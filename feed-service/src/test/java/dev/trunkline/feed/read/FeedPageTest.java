package dev.trunkline.feed.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.log.Entries;
import dev.trunkline.rest.conditional.EntityTag;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FeedPageTest {

    private static EntityTag tag(long next, long... positions) {
        UUID author = new UUID(1, 1);
        return new FeedPage(
                        LongStream.of(positions)
                                .mapToObj(at -> Entries.created(at, author))
                                .toList(),
                        Cursor.of(Entries.EPOCH, next),
                        false)
                .tag();
    }

    @Test
    void pages_that_begin_and_end_alike_and_hold_as_many_differ_by_what_is_between() {
        assertThat(tag(9, 1, 2, 5)).isNotEqualTo(tag(9, 1, 3, 5));
        assertThat(tag(9, 1, 2, 4, 5)).isNotEqualTo(tag(9, 1, 3, 5)).isNotEqualTo(tag(9, 1, 5));
    }

    @Test
    void no_two_of_all_the_pages_that_a_short_log_can_give_are_alike() {
        Set<String> tags = new HashSet<>();
        List<long[]> pages = IntStream.range(0, 1 << 14)
                .mapToObj(chosen -> LongStream.rangeClosed(1, 14)
                        .filter(at -> (chosen >> (at - 1) & 1) == 1)
                        .toArray())
                .toList();
        pages.forEach(page -> tags.add(tag(20, page).header()));
        assertThat(tags).hasSize(pages.size());
    }

    @Test
    void the_same_page_keeps_its_tag_while_others_events_move_the_cursor_a_little() {
        assertThat(tag(9, 1, 2, 5)).isEqualTo(tag(10, 1, 2, 5));
        assertThat(tag(9, 1, 2, 5)).isNotEqualTo(tag(9_000, 1, 2, 5));
    }
}
