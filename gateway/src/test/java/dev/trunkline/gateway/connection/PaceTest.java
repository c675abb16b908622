package dev.trunkline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.connection.Pace.Phase;
import dev.trunkline.gateway.connection.Pace.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Linux, or a client of HTTP/2, says so late that there is room again that a good reader looks like none. */
    @Test
    void who_takes_megabytes_at_a_time_may_take_nothing_while_it_reads_them() {
        long taken = 0;
        for (int second = 0; second < 1_000; second++) {
            taken += second % 30 == 0 ? 2L << 20 : 0;
            assertThat(pace.look(second * SECOND, Phase.ANSWERING, 1, 0, taken, true, true))
                    .isEqualTo(Verdict.FINE);
        }
    }

    @Test
    void what_was_taken_while_nothing_waited_has_to_be_read_too() {
        pace.look(0, Phase.ANSWERING, 1, 0, 2 << 20, false, true);

        for (int second = 1; second <= 32; second++) {
            assertThat(pace.look(second * SECOND, Phase.ANSWERING, 1, 0, 2 << 20, true, true))
                    .isEqualTo(Verdict.FINE);
        }
    }

    /** Two spans of patience at most, of which the first was good, and a second for each 64 KiB, up to a minute. */
    @ParameterizedTest
    @CsvSource({"0, 6", "100000, 13", "655360, 22", "3932160, 72", "1000000000, 72", "4000000000000, 72"})
    void who_takes_nothing_any_more_is_cut_when_it_could_have_read_what_it_took(long taken, int cutAtSecond) {
        pace.look(0, Phase.ANSWERING, 1, 0, 0, true, true);
        for (int second = 1; second < cutAtSecond; second++) {
            assertThat(pace.look(second * SECOND, Phase.ANSWERING, 1, 0, taken, true, true))
                    .as("second %d", second)
                    .isEqualTo(Verdict.FINE);
        }

        assertThat(pace.look(cutAtSecond * SECOND, Phase.ANSWERING, 1, 0, taken, true, true))
                .isEqualTo(Verdict.READER_SLOW);
    }

    @Test
    void the_time_to_read_what_was_taken_passes_while_nothing_waits() {
        pace.look(0, Phase.ANSWERING, 1, 0, 2 << 20, false, true);
        pace.look(40 * SECOND, Phase.ANSWERING, 1, 0, 2 << 20, false, true);

        assertThat(pace.look(46 * SECOND, Phase.ANSWERING, 1, 0, 2 << 20, true, true))
                .isEqualTo(Verdict.READER_SLOW);
    }

    @Test
    void a_body_that_was_fast_may_pause_no_longer_than_another() {
        pace.look(0, Phase.BODY, 1, 0, 0, false, true);
        assertThat(pace.look(6 * SECOND, Phase.BODY, 1, 1 << 30, 0, false, true))
                .isEqualTo(Verdict.FINE);

        assertThat(pace.look(12 * SECOND, Phase.BODY, 1, 1 << 30, 0, false, true))
                .isEqualTo(Verdict.BODY_SLOW);
    }

    /** Else a pause would be cheaper than to read at the least rate. */
    @Test
    void where_the_least_rate_is_high_so_is_that_at_which_the_taken_is_read() {
        Pace strict = new Pace(new Pace.Bounds(10 * SECOND, 60 * SECOND, 5 * SECOND, 1 << 20), 0);
        strict.look(0, Phase.ANSWERING, 1, 0, 2 << 20, false, true);

        assertThat(strict.look(7 * SECOND, Phase.ANSWERING, 1, 0, 2 << 20, true, true))
                .isEqualTo(Verdict.FINE);
        assertThat(strict.look(8 * SECOND, Phase.ANSWERING, 1, 0, 2 << 20, true, true))
                .isEqualTo(Verdict.READER_SLOW);
    }
}
