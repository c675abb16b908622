package dev.trunkline.feed.cursor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.outbox.Head;
import dev.trunkline.rest.problem.ProblemException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @Test
    void a_cursor_is_read_as_it_was_written() {
        Cursor cursor = new Cursor(UUID.randomUUID(), Long.MAX_VALUE);
        assertThat(Cursor.parse("after", cursor.text())).isEqualTo(cursor);
        assertThat(cursor.text()).matches("[A-Za-z0-9_-]{34}");
    }

    @Test
    void an_epoch_of_any_text_has_a_cursor_of_its_own() {
        assertThat(Cursor.of(new Head("restored on Monday", 7)))
                .isEqualTo(Cursor.of("restored on Monday", 7))
                .isNotEqualTo(Cursor.of("restored on Tuesday", 7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "not base64!",
                "AQ",
                "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AQAAAAAAAAAAAAAAAAAAAAD__________w",
                "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB"
            })
    void what_is_not_a_cursor_is_refused_by_the_name_of_its_parameter(String text) {
        assertThatThrownBy(() -> Cursor.parse("after", text))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.status()).isEqualTo(400);
                    assertThat(problem.problem("/", "0").errors().get(0).pointer())
                            .isEqualTo("after");
                });
    }
}
