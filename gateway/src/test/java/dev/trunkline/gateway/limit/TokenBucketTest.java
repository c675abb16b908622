package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final long SECOND = 1_000_000;

    @Property
    void no_interval_gives_more_than_the_burst_and_what_came_back(
            @ForAll @IntRange(min = 1, max = 50) int burst,
            @ForAll @LongRange(min = 1, max = 10_000) long rate,
            @ForAll @Size(max = 120) List<@LongRange(max = 3_000) Long> pauses) {
        Admissions given = Admissions.of(bucket(rate, burst), pauses);
        for (int first = 0; first < given.count(); first++) {
            for (int last = first; last < given.count(); last++) {
                long span = given.at(last) - given.at(first);
                assertThat((long) last - first + 1).isLessThanOrEqualTo(burst + span * rate / SECOND);
            }
        }
    }

    @Property
    void what_is_said_to_remain_can_be_taken_and_no_more(
            @ForAll @IntRange(min = 1, max = 100) int burst,
            @ForAll @LongRange(min = 1, max = 100_000) long rate,
            @ForAll @IntRange(max = 120) int used,
            @ForAll @LongRange(max = 100_000) long later) {
        TokenBucket bucket = bucket(rate, burst);
        long state = used == 0 ? 0 : bucket.take(0, 0, Math.min(used, burst));
        long remaining = bucket.remaining(state, later);
        if (remaining > 0) {
            assertThat(bucket.take(state, later, remaining)).isNotEqualTo(Algorithm.REFUSED);
        }
        assertThat(bucket.take(state, later, remaining + 1)).isEqualTo(Algorithm.REFUSED);
        long cost = Math.min(burst, remaining + 1);
        long wait = bucket.microsUntil(state, later, cost);
        assertThat(bucket.take(state, later + wait, cost)).isNotEqualTo(Algorithm.REFUSED);
        if (wait > 0) {
            assertThat(bucket.take(state, later + wait - 1, cost)).isEqualTo(Algorithm.REFUSED);
        }
    }

    @Property
    void a_steady_caller_gets_the_whole_rate_for_ever(@ForAll @IntRange(min = 1, max = 3_000) int rate) {
        // One is spare, since the clock shows a token up to a microsecond late.
        TokenBucket bucket = bucket(rate, 2);
        long state = 0;
        for (long i = 0; i < 5_000; i++) {
            long now = (i * SECOND + rate - 1) / rate;
            state = bucket.take(state, now, 1);
            assertThat(state).isNotEqualTo(Algorithm.REFUSED);
        }
    }

    @Test
    void three_a_second_are_three_a_second_also_after_a_day() {
        TokenBucket bucket = bucket(3, 1);
        long state = 0;
        long given = 0;
        long now = 0;
        long day = 24 * 3_600 * SECOND;
        while (now < day) {
            long next = bucket.take(state, now, 1);
            if (next == Algorithm.REFUSED) {
                now += bucket.microsUntil(state, now, 1);
            } else {
                state = next;
                given++;
            }
        }
        // A clock of whole microseconds shows each token up to a microsecond late, but never later than that.
        assertThat(given).isEqualTo(3 * 24 * 3_600);
    }

    @Test
    void after_ten_years_of_uptime_the_sums_still_hold() {
        long now = 10L * 365 * 24 * 3_600 * SECOND;
        TokenBucket bucket = bucket(13_999, 1_000);
        long state = bucket.take(0, now, 1_000);
        assertThat(bucket.take(state, now, 1)).isEqualTo(Algorithm.REFUSED);
        assertThat(bucket.remaining(state, now + SECOND)).isEqualTo(1_000);
        assertThat(bucket.charge(state, now, 1_000_000)).isPositive();
    }

    @Test
    void a_cost_that_is_known_later_makes_a_debt_of_at_most_another_burst() {
        TokenBucket bucket = bucket(1, 10);
        long state = bucket.charge(bucket.take(0, 0, 10), 0, 1_000);
        assertThat(bucket.microsUntil(state, 0, 1)).isEqualTo(11 * SECOND);
        assertThat(bucket.remaining(state, 0)).isZero();
    }

    @Test
    void a_bucket_that_has_filled_up_takes_nothing_back() {
        TokenBucket bucket = bucket(1, 2);
        long state = bucket.take(0, 0, 2);
        long later = 10 * SECOND;
        state = bucket.giveBack(state, state, later, 2);
        assertThat(bucket.remaining(state, later)).isEqualTo(2);
        assertThat(bucket.take(state, later, 3)).isEqualTo(Algorithm.REFUSED);
    }

    private static TokenBucket bucket(long rate, long burst) {
        return new TokenBucket(Pace.of(rate, Duration.ofSeconds(1)), burst);
    }
}
