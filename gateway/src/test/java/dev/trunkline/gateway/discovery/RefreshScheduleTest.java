package dev.trunkline.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefreshScheduleTest {

    private final RefreshSchedule schedule = new RefreshSchedule(new Random(1));

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "5, 5", "300, 300", "86400, 300"})
    void an_answer_lives_for_its_ttl_within_bounds(long ttl, long pause) {
        assertThat(schedule.next(new Answer.Found(List.of(), Duration.ofSeconds(ttl))))
                .isEqualTo(Duration.ofSeconds(pause));
        assertThat(schedule.next(new Answer.None(Duration.ofSeconds(ttl)))).isEqualTo(Duration.ofSeconds(pause));
    }

    @Test
    void failures_lengthen_the_pause_up_to_half_a_minute_and_success_ends_that() {
        Answer failed = new Answer.Failed("x");
        for (long longest : new long[] {1, 2, 4, 8, 16, 30, 30, 30}) {
            assertThat(schedule.next(failed))
                    .isBetween(Duration.ofSeconds(longest).dividedBy(2), Duration.ofSeconds(longest));
        }
        schedule.next(new Answer.None(Duration.ZERO));
        assertThat(schedule.next(failed)).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
}
