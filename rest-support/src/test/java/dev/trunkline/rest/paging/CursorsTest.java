package dev.trunkline.rest.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.rest.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorsTest {

    private final Cursors cursors = new Cursors("0123456789abcdef".getBytes(StandardCharsets.UTF_8));

    @Test
    void a_cursor_gives_back_its_place() {
        String cursor = cursors.encode("users", "2026-11-22|ü");
        assertThat(cursors.decode("users", cursor)).isEqualTo("2026-11-22|ü");
        assertThat(cursor).doesNotContain("2026");
    }

    @Test
    void a_cursor_of_another_collection_or_secret_is_refused() {
        String cursor = cursors.encode("users", "here");
        Cursors others = new Cursors("fedcba9876543210".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> cursors.decode("followers", cursor)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> others.decode("users", cursor)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "not base64!", "AAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA"})
    void what_is_not_a_cursor_is_refused(String text) {
        assertThatThrownBy(() -> cursors.decode("users", text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("cursor");
    }

    @Test
    void a_page_has_a_next_one_only_if_a_row_was_left_over() {
        assertThat(Page.of(List.of(1, 2), 2, String::valueOf).next()).isEmpty();
        Page<Integer> page = Page.of(List.of(1, 2, 3), 2, String::valueOf);
        assertThat(page.items()).containsExactly(1, 2);
        assertThat(page.next()).isEqualTo(Optional.of("2"));
    }
}
