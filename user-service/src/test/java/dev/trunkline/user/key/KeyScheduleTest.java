package dev.trunkline.user.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.user.key.KeySchedule.State;
import dev.trunkline.user.key.KeySchedule.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyScheduleTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final KeySchedule SCHEDULE =
            new KeySchedule(Duration.ofDays(30), Duration.ofMinutes(10), Duration.ofMinutes(17));

    /** A was there first, B was made ten minutes before its turn after thirty days. */
    private static final List<Turn> TWO = List.of(new Turn("b", START.plus(Duration.ofDays(30))), new Turn("a", START));

    @ParameterizedTest
    @CsvSource({
        "PT0S,            signing,   waiting",
        "PT719H59M59.999S,signing,   waiting",
        "PT720H,          verifying, signing",
        "PT720H16M59S,    verifying, signing",
        "PT720H17M,       spent,     signing",
        "PT100000H,       spent,     signing",
        // A clock that is behind: the first key must do.
        "PT-1H,           signing,   waiting",
    })
    void what_a_key_does_follows_from_the_turns_and_the_time(Duration since, String first, String second) {
        Instant now = START.plus(since);
        assertThat(TWO.stream()
                        .map(turn -> turn.kid() + " "
                                + SCHEDULE.state(turn, TWO, now).name().toLowerCase())
                        .sorted()
                        .collect(Collectors.joining(", ")))
                .isEqualTo("a " + first + ", b " + second);
        assertThat(SCHEDULE.state(SCHEDULE.signer(TWO, now), TWO, now)).isEqualTo(State.SIGNING);
    }

    @ParameterizedTest
    @CsvSource({"PT719H49M59S, false", "PT719H50M, true", "PT1000H, true"})
    void the_next_key_is_made_as_long_before_its_turn_as_it_must_be_published(Duration since, boolean due) {
        List<Turn> one = List.of(new Turn("a", START));
        assertThat(SCHEDULE.due(one, START.plus(since))).isEqualTo(due);
        assertThat(SCHEDULE.due(TWO, START.plus(since))).isEqualTo(since.toHours() >= 1439);
    }

    @Test
    void the_very_first_key_signs_at_once_and_each_later_one_waits() {
        assertThat(SCHEDULE.due(List.of(), START)).isTrue();
        assertThat(SCHEDULE.next(List.of(), START)).isEqualTo(START);
        assertThat(SCHEDULE.next(TWO, START)).isEqualTo(START.plus(Duration.ofMinutes(10)));
    }

    @Test
    void of_two_whose_turn_is_the_same_all_instances_choose_the_same() {
        Turn one = new Turn("x", START);
        Turn other = new Turn("y", START);
        assertThat(SCHEDULE.signer(List.of(one, other), START)).isEqualTo(other);
        assertThat(SCHEDULE.signer(List.of(other, one), START)).isEqualTo(other);
        assertThat(SCHEDULE.state(one, List.of(other, one), START)).isEqualTo(State.VERIFYING);
    }

    @Test
    void settings_under_which_tokens_would_be_refused_are_refused() {
        assertThatThrownBy(() -> new KeySchedule(Duration.ofDays(1), Duration.ofMinutes(5), Duration.ofMinutes(17)))
                .hasMessageContaining("publish-before");
        assertThatThrownBy(
                        () -> new KeySchedule(Duration.ofMinutes(27), Duration.ofMinutes(10), Duration.ofMinutes(17)))
                .hasMessageContaining("rotation");
    }
}
