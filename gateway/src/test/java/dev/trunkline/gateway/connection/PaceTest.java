package dev.trunkline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.connection.Pace.Phase;
import dev.trunkline.gateway.connection.Pace.Verdict;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000L;

    private final Pace pace = new Pace(new Pace.Bounds(10 * SECOND, 60 * SECOND, 5 * SECOND, 100), 0);

    @Test
    void a_new_connection_has_the_time_of_a_head() {
        assertThat(pace.look(10 * SECOND, Phase.HEAD, 0, 5, 0, false, true)).isEqualTo(Verdict.FINE);
        assertThat(pace.look(11 * SECOND, Phase.HEAD, 0, 6, 0, false, true)).isEqualTo(Verdict.HEAD_LATE);
    }

    @Test
    void each_head_has_its_own_time() {
        for (int second = 1; second < 40; second++) {
            // A different request at each look, each caught in its head.
            assertThat(pace.look(second * SECOND, Phase.HEAD, second, 10L * second, 0, false, true))
                    .isEqualTo(Verdict.FINE);
        }
    }

    @Test
    void a_body_has_a_least_rate_after_some_patience() {
        pace.look(0, Phase.BODY, 1, 0, 0, false, true);
        assertThat(pace.look(5 * SECOND, Phase.BODY, 1, 10, 0, false, true)).isEqualTo(Verdict.FINE);
        assertThat(pace.look(6 * SECOND, Phase.BODY, 1, 700, 0, false, true)).isEqualTo(Verdict.FINE);
        assertThat(pace.look(12 * SECOND, Phase.BODY, 1, 710, 0, false, true)).isEqualTo(Verdict.BODY_SLOW);
    }

    @Test
    void while_we_do_not_read_nobody_is_slow() {
        pace.look(0, Phase.BODY, 1, 0, 0, false, true);
        for (int second = 1; second < 50; second++) {
            assertThat(pace.look(second * SECOND, Phase.BODY, 1, 0, 0, false, false))
                    .isEqualTo(Verdict.FINE);
        }
    }

    @Test
    void an_answer_has_a_least_rate_while_some_of_it_waits() {
        pace.look(0, Phase.ANSWERING, 1, 0, 0, true, true);
        assertThat(pace.look(6 * SECOND, Phase.ANSWERING, 1, 0, 650, true, true))
                .isEqualTo(Verdict.FINE);
        assertThat(pace.look(12 * SECOND, Phase.ANSWERING, 1, 0, 651, true, true))
                .isEqualTo(Verdict.READER_SLOW);
    }

    @Test
    void an_answer_that_was_taken_whole_starts_afresh() {
        pace.look(4 * SECOND, Phase.ANSWERING, 1, 0, 0, true, true);
        pace.look(5 * SECOND, Phase.ANSWERING, 1, 0, 10, false, true);
        assertThat(pace.look(10 * SECOND, Phase.ANSWERING, 1, 0, 11, true, true))
                .isEqualTo(Verdict.FINE);
    }

    @Test
    void silence_is_idle_and_so_is_noise_without_a_request() {
        pace.look(1, Phase.WAITING, 1, 1, 1, false, true);
        assertThat(pace.look(59 * SECOND, Phase.WAITING, 1, 1, 1, false, true)).isEqualTo(Verdict.FINE);
        assertThat(pace.look(61 * SECOND, Phase.WAITING, 1, 1, 1, false, true)).isEqualTo(Verdict.IDLE);

        pace.look(200 * SECOND, Phase.WAITING, 2, 2, 1, false, true);
        assertThat(pace.look(261 * SECOND, Phase.WAITING, 2, 3, 1, false, true)).isEqualTo(Verdict.IDLE);
    }

    @Test
    void an_answer_may_be_waited_for_in_silence_but_not_be_left_unread() {
        pace.look(1, Phase.ANSWERING, 1, 1, 0, false, true);
        assertThat(pace.look(3_600 * SECOND, Phase.ANSWERING, 1, 1, 0, false, true))
                .isEqualTo(Verdict.FINE);

        assertThat(pace.look(3_601 * SECOND, Phase.ANSWERING, 1, 1, 0, true, true))
                .isEqualTo(Verdict.FINE);
        assertThat(pace.look(3_607 * SECOND, Phase.ANSWERING, 1, 1, 0, true, true))
                .isEqualTo(Verdict.READER_SLOW);
    }

    @Test
    void after_an_answer_the_time_of_idleness_begins_anew() {
        pace.look(1, Phase.ANSWERING, 1, 1, 0, false, true);
        assertThat(pace.look(600 * SECOND, Phase.WAITING, 2, 1, 9, false, true)).isEqualTo(Verdict.FINE);
        assertThat(pace.look(660 * SECOND, Phase.WAITING, 2, 1, 9, false, true)).isEqualTo(Verdict.FINE);
        assertThat(pace.look(661 * SECOND, Phase.WAITING, 2, 1, 9, false, true)).isEqualTo(Verdict.IDLE);
    }
}
