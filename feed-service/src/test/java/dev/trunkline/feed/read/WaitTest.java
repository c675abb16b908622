package dev.trunkline.feed.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.rest.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitTest {

    @ParameterizedTest
    @CsvSource({"0", "9", "10", "30"})
    void seconds_up_to_thirty_are_taken(int seconds) {
        Wait wait = Wait.of(Optional.of(String.valueOf(seconds)), List.of("wait=1"));
        assertThat(wait.time()).hasSeconds(seconds);
        assertThat(wait.applied()).as("no preference did that").isEmpty();
        assertThat(wait.negotiable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "31", "1.5", "01", "ten"})
    void anything_else_is_refused(String wait) {
        assertThatThrownBy(() -> Wait.of(Optional.of(wait), List.of())).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=7 | 7",
                "respond-async, wait=7 | 7",
                "wait = 7; x=1, other | 7",
                "wait=600 | 30",
                "Wait=7 | 7",
            })
    void a_preference_is_a_wish_and_the_answer_says_what_became_of_it(String prefer, int seconds) {
        Wait wait = Wait.of(Optional.empty(), List.of(prefer));
        assertThat(wait.time()).hasSeconds(seconds);
        assertThat(wait.applied()).contains("wait=" + seconds);
        assertThat(wait.negotiable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"handling=lenient", "await=7", "wait=soon", "wait=-1", "wait=1.5", "wait", "wait=9999999999"})
    void one_that_cannot_be_met_is_passed_over(String prefer) {
        Wait wait = Wait.of(Optional.empty(), List.of(prefer));
        assertThat(wait.time()).isZero();
        assertThat(wait.applied()).isEmpty();
    }

    @Test
    void preferences_may_come_on_several_lines() {
        assertThat(Wait.of(Optional.empty(), List.of("respond-async", "wait=7")).time())
                .hasSeconds(7);
    }

    @Test
    void without_either_nothing_waits() {
        Wait wait = Wait.of(Optional.empty(), List.of());
        assertThat(wait.time()).isZero();
        assertThat(wait.negotiable()).as("a preference would have said it").isTrue();
    }
}
