package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakerTest {

    private final Breaker breaker = new Breaker(() -> 1);

    @Test
    void a_few_failures_between_answers_do_not_matter() {
        for (int i = 0; i < 10; i++) {
            assertThat(breaker.failed(0)).isFalse();
            assertThat(breaker.failed(0)).isFalse();
            assertThat(breaker.answered()).isFalse();
        }
        assertThat(breaker.closed()).isTrue();
    }

    @Test
    void after_three_in_a_row_nobody_asks_until_a_probe_is_due() {
        open();
        assertThat(breaker.closed()).isFalse();
        assertThat(breaker.probes(Breaker.SHORTEST - 1)).isFalse();
        assertThat(breaker.probes(Breaker.SHORTEST)).isTrue();
    }

    @Test
    void a_probe_that_fails_doubles_the_pause_up_to_a_bound() {
        open();
        long now = 0;
        long pause = Breaker.SHORTEST;
        for (int i = 0; i < 10; i++) {
            now += pause;
            assertThat(breaker.probes(now)).isTrue();
            assertThat(breaker.failed(now)).isFalse();
            pause = Math.min(Breaker.LONGEST, pause * 2);
            assertThat(breaker.probes(now + pause - 1)).isFalse();
        }
    }

    @Test
    void of_calls_that_were_under_way_when_redis_was_left_alone_none_is_heeded() {
        open(1_000);
        for (long sentAt = 0; sentAt <= 1_000; sentAt += 100) {
            assertThat(breaker.heeds(sentAt)).isFalse();
        }
        assertThat(breaker.heeds(1_000 + Breaker.SHORTEST)).isTrue();
        assertThat(breaker.answered()).isTrue();
        assertThat(breaker.heeds(999)).isFalse();
        assertThat(breaker.heeds(2_000 + Breaker.SHORTEST)).isTrue();
    }

    @Test
    void of_probes_that_fail_together_only_the_first_doubles_the_pause() {
        open(0);
        long probed = Breaker.SHORTEST;
        assertThat(breaker.heeds(probed)).isTrue();
        breaker.failed(probed + 1_000);
        assertThat(breaker.heeds(probed + 500)).isFalse();
        assertThat(breaker.probes(probed + 1_000 + 2 * Breaker.SHORTEST)).isTrue();
    }

    @Test
    void a_probe_that_is_answered_lets_all_ask_again() {
        open();
        assertThat(breaker.answered()).isTrue();
        assertThat(breaker.closed()).isTrue();
        assertThat(breaker.answered()).isFalse();
    }

    private void open() {
        open(0);
    }

    private void open(long now) {
        assertThat(breaker.heeds(now)).isTrue();
        assertThat(breaker.failed(now)).isFalse();
        assertThat(breaker.failed(now)).isFalse();
        assertThat(breaker.failed(now)).isTrue();
    }
}
