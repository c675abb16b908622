package dev.trunkline.user.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.user.password.AttemptLimit.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptLimitTest {

    private static final AttemptLimit LIMIT =
            new AttemptLimit(5, Duration.ofMinutes(15), Duration.ofSeconds(10), Duration.ofMinutes(15));

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private State state = State.NONE;

    @Test
    void after_the_free_failures_each_pause_is_twice_the_last_up_to_the_longest() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            pauses.add(fail());
            now = now.plusSeconds(pauses.get(i));
        }
        assertThat(pauses)
                .containsExactly(0L, 0L, 0L, 0L, 10L, 20L, 40L, 80L, 160L, 320L, 640L, 900L, 900L, 900L, 900L);
    }

    @Test
    void failures_that_are_seconds_apart_count_as_if_they_came_at_once() {
        for (int i = 0; i < 4; i++) {
            assertThat(fail()).isZero();
            now = now.plusMillis(50);
        }
        assertThat(fail()).isEqualTo(10);
    }

    @Test
    void a_pause_is_not_prolonged_by_those_who_do_not_wait_for_its_end() {
        failTimes(5);
        now = now.plusSeconds(4);
        assertThat(LIMIT.pause(state, now)).isEqualTo(Duration.ofSeconds(6));
        now = now.plusSeconds(6);
        assertThat(LIMIT.pause(state, now)).isZero();
    }

    @Test
    void nobody_waits_longer_than_the_longest_pause_whatever_happened_before() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(fail()).isLessThanOrEqualTo(900);
        }
        assertThat(LIMIT.pause(state, now)).isLessThanOrEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void failures_are_forgotten_in_the_course_of_the_window_and_not_within_a_pause() {
        failTimes(4);
        now = now.plus(Duration.ofMinutes(15));
        failTimes(4);
        assertThat(LIMIT.pause(state, now)).isZero();
        // The fifth and the pause after it, at whose end nothing is forgotten yet.
        assertThat(fail()).isEqualTo(10);
        now = now.plusSeconds(10);
        assertThat(fail()).isEqualTo(20);
    }

    @Test
    void who_mistypes_now_and_then_is_never_held_up() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(fail()).isZero();
            now = now.plus(Duration.ofMinutes(3));
        }
    }

    @Test
    void a_guesser_who_never_stops_gets_four_guesses_an_hour() {
        Instant start = now;
        int guesses = 0;
        while (now.isBefore(start.plus(Duration.ofDays(1)))) {
            long pause = fail();
            now = now.plusSeconds(pause);
            guesses++;
        }
        assertThat(guesses).isBetween(96, 110);
    }

    @Test
    void after_its_memory_the_highest_level_has_sunk_to_nothing() {
        for (int i = 0; i < 100; i++) {
            now = now.plusSeconds(fail());
        }
        now = now.plus(LIMIT.memory());
        assertThat(LIMIT.failed(state, now)).isEqualTo(LIMIT.failed(State.NONE, now));
    }

    @Test
    void a_clock_that_is_behind_forgets_nothing_and_adds_nothing() {
        failTimes(3);
        now = now.minusSeconds(1000);
        fail();
        assertThat(state.level()).isEqualTo(4);
    }

    @Test
    void what_limits_nothing_is_refused() {
        assertThatThrownBy(() -> new AttemptLimit(0, Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AttemptLimit(1, Duration.ofMinutes(1), Duration.ofHours(2), Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void failTimes(int times) {
        for (int i = 0; i < times; i++) {
            fail();
        }
    }

    /** The pause after one more failure, in seconds. */
    private long fail() {
        state = LIMIT.failed(state, now);
        return LIMIT.pause(state, now).toSeconds();
    }
}
