package dev.trunkline.feed.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.outbox.Head;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumeTest {

    private static final Head HEAD = new Head(Entries.EPOCH, 1_000);

    @ParameterizedTest
    @CsvSource({"1000", "999", "900"})
    void a_place_within_history_goes_on(long position) {
        assertThat(Resume.of(Cursor.of(Entries.EPOCH, position), HEAD, 100)).isEqualTo(new Resume.From(position));
    }

    @ParameterizedTest
    @CsvSource({"899, older", "0, older", "1001, ahead"})
    void a_place_outside_of_it_is_reset(long position, String why) {
        assertThat(Resume.of(Cursor.of(Entries.EPOCH, position), HEAD, 100))
                .isInstanceOfSatisfying(
                        Resume.Reset.class, reset -> assertThat(reset.why()).contains(why));
    }

    @Test
    void a_place_in_another_history_is_reset() {
        assertThat(Resume.of(Cursor.of("another", 1_000), HEAD, 100)).isInstanceOf(Resume.Reset.class);
    }

    @Test
    void a_place_ahead_is_believed_where_nobody_can_be_asked_and_no_other_is() {
        Cursor ahead = Cursor.of(Entries.EPOCH, 1_001);
        assertThat(Resume.of(ahead, HEAD, 100).unlessAhead(ahead, HEAD)).isEqualTo(new Resume.From(1_001));
        Cursor old = Cursor.of(Entries.EPOCH, 1);
        assertThat(Resume.of(old, HEAD, 100).unlessAhead(old, HEAD)).isInstanceOf(Resume.Reset.class);
        Cursor another = Cursor.of("another", 1_001);
        assertThat(Resume.of(another, HEAD, 100).unlessAhead(another, HEAD)).isInstanceOf(Resume.Reset.class);
    }
}
