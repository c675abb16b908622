package dev.trunkline.feed.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.rest.problem.ProblemException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitTest {

    @ParameterizedTest
    @CsvSource({"0", "9", "10", "30"})
    void seconds_up_to_thirty_are_taken(int seconds) {
        assertThat(Wait.of(Optional.of(String.valueOf(seconds)), Optional.of("wait=1")))
                .hasSeconds(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "31", "1.5", "01", "ten"})
    void anything_else_is_refused(String wait) {
        assertThatThrownBy(() -> Wait.of(Optional.of(wait), Optional.empty())).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=7 | 7",
                "respond-async, wait=7 | 7",
                "wait = 7; x=1, other | 7",
                "wait=600 | 30",
                "handling=lenient | 0",
                "await=7 | 0",
                "wait=soon | 0"
            })
    void a_preference_is_a_wish(String prefer, int seconds) {
        assertThat(Wait.of(Optional.empty(), Optional.of(prefer))).hasSeconds(seconds);
    }

    @Test
    void without_either_nothing_waits() {
        assertThat(Wait.of(Optional.empty(), Optional.empty())).isZero();
    }
}
