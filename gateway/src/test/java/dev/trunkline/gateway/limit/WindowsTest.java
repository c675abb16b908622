package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The three windows, beside each other. */
class WindowsTest {

    private static final long PERIOD = 1_000;

    @Property
    void a_fixed_window_of_the_clock_never_has_more_than_the_limit(
            @ForAll @IntRange(min = 1, max = 20) int limit,
            @ForAll @Size(max = 200) List<@LongRange(max = 300) Long> pauses) {
        Admissions given = Admissions.of(new FixedWindow(limit, PERIOD), pauses);
        for (int i = 0; i < given.count(); i++) {
            long start = given.at(i) / PERIOD * PERIOD;
            assertThat(given.between(start, start + PERIOD - 1)).isLessThanOrEqualTo(limit);
        }
    }

    @Property
    void a_sliding_window_never_has_more_than_the_limit_by_its_estimate(
            @ForAll @IntRange(min = 1, max = 20) int limit,
            @ForAll @Size(max = 200) List<@LongRange(max = 300) Long> pauses) {
        Admissions given = Admissions.of(new SlidingWindow(limit, PERIOD), pauses);
        for (int i = 0; i < given.count(); i++) {
            long at = given.at(i);
            long start = at / PERIOD * PERIOD;
            double before = given.between(start - PERIOD, start - 1);
            double estimate = given.between(start, at) + before * (PERIOD - (at - start)) / PERIOD;
            // Others at the same instant are in the count already.
            assertThat(estimate).isLessThanOrEqualTo(limit);
        }
    }

    @Property
    void a_sliding_window_that_is_used_evenly_gives_the_whole_limit(@ForAll @IntRange(min = 1, max = 50) int limit) {
        Long[] pauses = new Long[limit * 4];
        Arrays.fill(pauses, (PERIOD + limit - 1) / limit);
        assertThat(Admissions.of(new SlidingWindow(limit, PERIOD), List.of(pauses))
                        .count())
                .isGreaterThanOrEqualTo(limit * 4 - 4);
    }

    @Property
    void a_sliding_log_never_has_more_than_the_limit_in_any_window_at_all(
            @ForAll @IntRange(min = 1, max = 60) int limit,
            @ForAll @Size(max = 300) List<@LongRange(max = 100) Long> pauses) {
        SlidingLog log = new SlidingLog(limit, PERIOD);
        Admissions given = new Admissions();
        Instants state = Instants.EMPTY;
        long now = 0;
        for (long pause : pauses) {
            now += pause;
            long before = given.between(now - PERIOD + 1, now);
            assertThat(log.remaining(state, now)).isEqualTo(limit - before);
            Instants next = log.take(state, now, 1);
            assertThat(next != null).isEqualTo(before < limit);
            if (next != null) {
                assertThat(log.microsUntil(state, now, 1)).isZero();
                state = next;
                given.add(now, 1);
            } else {
                long wait = log.microsUntil(state, now, 1);
                assertThat(log.take(state, now + wait, 1)).isNotNull();
                assertThat(log.take(state, now + wait - 1, 1)).isNull();
            }
        }
    }

    @Test
    void the_edge_of_a_fixed_window_lets_twice_the_limit_through_at_once() {
        assertThat(aroundTheEdge(new FixedWindow(10, PERIOD))).isEqualTo(20);
    }

    @Test
    void the_edge_of_a_sliding_window_lets_nothing_more_through() {
        assertThat(aroundTheEdge(new SlidingWindow(10, PERIOD))).isEqualTo(10);
    }

    @Test
    void the_estimate_does_not_know_when_the_last_window_was_used_and_the_log_does() {
        SlidingWindow window = new SlidingWindow(10, PERIOD);
        // All ten at the window's very end: half a window later the estimate has let half of them go.
        long state = window.take(0, PERIOD - 1, 10);
        assertThat(window.remaining(state, PERIOD + PERIOD / 2)).isEqualTo(5);
        SlidingLog log = new SlidingLog(10, PERIOD);
        Instants instants = log.take(Instants.EMPTY, PERIOD - 1, 10);
        assertThat(log.remaining(instants, PERIOD + PERIOD / 2)).isZero();
        assertThat(log.remaining(instants, 2 * PERIOD - 1)).isEqualTo(10);
    }

    @Property
    void whoever_comes_back_when_told_passes_and_no_sooner(
            @ForAll @IntRange(min = 1, max = 50) int limit,
            @ForAll @Size(max = 80) List<@LongRange(max = 100) Long> pauses) {
        for (Algorithm window : List.of(new FixedWindow(limit, PERIOD), new SlidingWindow(limit, PERIOD))) {
            long state = 0;
            long now = 0;
            for (long pause : pauses) {
                now += pause;
                long next = window.take(state, now, 1);
                if (next != Algorithm.REFUSED) {
                    assertThat(window.microsUntil(state, now, 1)).isZero();
                    state = next;
                    continue;
                }
                long wait = window.microsUntil(state, now, 1);
                assertThat(window.take(state, now + wait, 1)).isNotEqualTo(Algorithm.REFUSED);
                assertThat(window.take(state, now + wait - 1, 1)).isEqualTo(Algorithm.REFUSED);
            }
        }
    }

    @Test
    void a_thread_whose_clock_was_read_before_anothers_does_not_open_an_old_window_again() {
        for (Algorithm window : List.of(new FixedWindow(1, PERIOD), new SlidingWindow(1, PERIOD))) {
            long state = window.take(0, 5 * PERIOD, 1);
            assertThat(window.take(state, 5 * PERIOD - 1, 1)).isEqualTo(Algorithm.REFUSED);
        }
    }

    @Test
    void a_million_in_a_second_fit_and_are_right_after_ten_years() {
        SlidingWindow window = new SlidingWindow(1_000_000, 1_000_000);
        long now = 10L * 365 * 24 * 3_600 * 1_000_000 + 999_999;
        long state = window.take(0, now, 1_000_000);
        assertThat(window.take(state, now, 1)).isEqualTo(Algorithm.REFUSED);
        assertThat(window.remaining(state, now + 500_001)).isEqualTo(500_000);
        assertThat(window.remaining(state, now + 2_000_000)).isEqualTo(1_000_000);
        assertThat(window.idle(state, now + 2_000_000)).isTrue();
    }

    @Test
    void what_is_given_back_can_be_taken_again() {
        for (Algorithm window : List.of(new FixedWindow(5, PERIOD), new SlidingWindow(5, PERIOD))) {
            long taken = window.take(0, 10, 5);
            long state = window.giveBack(taken, taken, 10, 2);
            assertThat(window.remaining(state, 10)).isEqualTo(2);
        }
        SlidingLog log = new SlidingLog(5, PERIOD);
        assertThat(log.remaining(log.giveBack(log.take(Instants.EMPTY, 10, 5), 10, 10, 2), 10))
                .isEqualTo(2);
    }

    private static long aroundTheEdge(Algorithm window) {
        long state = 0;
        long given = 0;
        for (long now : new long[] {PERIOD - 1, PERIOD}) {
            for (int i = 0; i < 20; i++) {
                long next = window.take(state, now, 1);
                if (next != Algorithm.REFUSED) {
                    state = next;
                    given++;
                }
            }
        }
        return given;
    }
}
