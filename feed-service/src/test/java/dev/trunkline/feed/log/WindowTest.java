package dev.trunkline.feed.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.outbox.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
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
        assertThat(window.creation(post)).isEmpty();
    }

    @Test
    void a_post_is_found_by_its_id_as_long_as_it_is_there() {
        UUID post = new UUID(9, 9);
        window.append(Entries.created(11, ADA, post));
        append(ADA, 12, 14);
        assertThat(window.creation(post)).map(Entry::position).hasValue(11L);
        append(ADA, 15, 15);
        assertThat(window.creation(post)).isEmpty();
    }

    @Property(tries = 300)
    void whoever_is_followed_however_many_a_page_is_what_a_plain_search_would_find(
            @ForAll @Size(max = 60) List<@IntRange(max = 30) Integer> authors,
            @ForAll @Size(max = 31) Set<@IntRange(max = 30) Integer> followed,
            @ForAll @IntRange(min = 1, max = 4) int limit,
            @ForAll @IntRange(max = 65) int place) {
        Window many = new Window(40);
        many.restart(new Head(Entries.EPOCH, 0));
        List<Entry> entries = new ArrayList<>();
        for (int author : authors) {
            entries.add(Entries.created(entries.size() + 1, new UUID(3, author)));
            many.append(entries.get(entries.size() - 1));
        }
        Set<UUID> ids = followed.stream().map(each -> new UUID(3, each)).collect(Collectors.toSet());
        Selection selection = new Selection.Authors(ids);
        long floor = Math.max(0, entries.size() - 40);
        List<Long> selected = entries.stream()
                .filter(entry -> entry.position() > floor && ids.contains(entry.author()))
                .map(Entry::position)
                .toList();

        Optional<Slice> after = many.after(selection, place, limit);
        List<Long> behind =
                selected.stream().filter(at -> at > place).limit(limit).toList();
        assertThat(after.isPresent()).isEqualTo(place >= floor);
        after.ifPresent(slice -> {
            assertThat(positions(after)).isEqualTo(behind);
            assertThat(slice.upTo())
                    .isEqualTo(behind.size() == limit ? behind.get(limit - 1) : Math.max(place, entries.size()));
        });

        List<Long> older = selected.stream().filter(at -> at < place).toList();
        List<Long> newest = older.subList(Math.max(0, older.size() - limit), older.size());
        Optional<List<Entry>> before = many.before(selection, place, limit);
        assertThat(before.isPresent()).isEqualTo(newest.size() == limit || floor == 0);
        before.ifPresent(page -> assertThat(page).extracting(Entry::position).isEqualTo(newest));
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
