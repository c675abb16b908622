package dev.trunkline.feed.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    private final Pace pace = new Pace();

    @Test
    void who_has_nothing_to_take_is_idle() {
        assertThat(pace.look(0)).isEqualTo(Pace.Since.IDLE);
        assertThat(pace.look(0)).isEqualTo(Pace.Since.IDLE);
    }

    @Test
    void who_takes_nothing_from_one_look_to_the_next_is_stuck() {
        assertThat(pace.look(0)).isEqualTo(Pace.Since.IDLE);
        assertThat(pace.look(500)).isEqualTo(Pace.Since.TAKING);
        assertThat(pace.look(500)).isEqualTo(Pace.Since.STUCK);
    }

    @Test
    void who_takes_little_by_little_is_not() {
        pace.look(500);
        assertThat(pace.look(499)).isEqualTo(Pace.Since.TAKING);
        assertThat(pace.look(498)).isEqualTo(Pace.Since.TAKING);
        assertThat(pace.look(498)).isEqualTo(Pace.Since.STUCK);
    }

    @Test
    void who_took_all_and_was_sent_more_than_before_is_not() {
        pace.look(500);
        pace.drained();
        assertThat(pace.look(800)).isEqualTo(Pace.Since.TAKING);
        assertThat(pace.look(800)).isEqualTo(Pace.Since.STUCK);
    }

    @Test
    void who_took_all_is_idle_when_nothing_more_came() {
        pace.look(500);
        pace.drained();
        assertThat(pace.look(0)).isEqualTo(Pace.Since.TAKING);
        assertThat(pace.look(0)).isEqualTo(Pace.Since.IDLE);
    }
}
