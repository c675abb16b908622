package dev.trunkline.feed.post;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostTextTest {

    private final PostText.Check check = new PostText.Check();

    @ParameterizedTest
    @ValueSource(strings = {"a", "two\nlines\tand a tab", "\uD83D\uDE80", "\uFEFFwith a BOM", "\u2028"})
    void text_is_taken_as_it_is(String text) {
        assertThat(check.isValid(text + "x", null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t", "a\u0000", "a\rb", "\u001b[31m", "\u0085x", "\uD83D"})
    void blank_text_control_characters_and_half_pairs_are_not(String text) {
        assertThat(check.isValid(text, null)).isFalse();
    }

    @Test
    void characters_are_counted_as_people_count_them() {
        assertThat(check.isValid("\uD83D\uDE80".repeat(500), null)).isTrue();
        assertThat(check.isValid("x".repeat(501), null)).isFalse();
    }
}
