package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.gateway.route.LimitKey;
import dev.trunkline.gateway.route.LimitPolicy;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final long SECOND = 1_000_000_000L;

    @Property
    void no_interval_gives_more_than_the_burst_and_what_came_back(
            @ForAll @IntRange(min = 1, max = 50) int burst,
            @ForAll @LongRange(min = 1, max = 1_000) long nanosPerToken,
            @ForAll @Size(max = 300) List<@LongRange(max = 3_000) Long> pauses) {
        TokenBucket bucket = new TokenBucket(nanosPerToken, burst);
        long[] given = new long[pauses.size() + 1];
        long[] at = new long[pauses.size() + 1];
        long state = TokenBucket.FULL;
        long now = 0;
        for (int i = 0; i < pauses.size(); i++) {
            now += pauses.get(i);
            long next = bucket.take(state, now, 1);
            boolean allowed = next != TokenBucket.REFUSED;
            state = allowed ? next : state;
            at[i + 1] = now;
            given[i + 1] = given[i] + (allowed ? 1 : 0);
            for (int from = 1; from <= i + 1; from++) {
                long count = given[i + 1] - given[from - 1];
                assertThat(count).isLessThanOrEqualTo(burst + (now - at[from]) / nanosPerToken);
            }
        }
    }

    @Property
    void what_is_said_to_remain_can_be_taken_and_no_more(
            @ForAll @IntRange(min = 1, max = 100) int burst,
            @ForAll @LongRange(min = 1, max = 1_000) long nanosPerToken,
            @ForAll @IntRange(max = 120) int used,
            @ForAll @LongRange(max = 100_000) long later) {
        TokenBucket bucket = new TokenBucket(nanosPerToken, burst);
        long state = TokenBucket.FULL;
        for (int i = 0; i < Math.min(used, burst); i++) {
            state = bucket.take(state, 0, 1);
        }
        long remaining = bucket.remaining(state, later);
        if (remaining > 0) {
            assertThat(bucket.take(state, later, remaining)).isNotEqualTo(TokenBucket.REFUSED);
        }
        assertThat(bucket.take(state, later, remaining + 1)).isEqualTo(TokenBucket.REFUSED);
        long wait = bucket.nanosUntil(state, later, Math.min(burst, remaining + 1));
        assertThat(bucket.take(state, later + wait, Math.min(burst, remaining + 1)))
                .isNotEqualTo(TokenBucket.REFUSED);
    }

    @Property
    void a_steady_caller_gets_the_whole_rate(@ForAll @LongRange(min = 1, max = 1_000) long nanosPerToken) {
        TokenBucket bucket = new TokenBucket(nanosPerToken, 1);
        long state = TokenBucket.FULL;
        for (long i = 0; i < 1_000; i++) {
            state = bucket.take(state, i * nanosPerToken, 1);
            assertThat(state).isNotEqualTo(TokenBucket.REFUSED);
        }
    }

    @Test
    void a_rate_that_does_not_divide_a_second_is_rounded_to_the_strict_side() {
        TokenBucket bucket = TokenBucket.of(new LimitPolicy("x", LimitKey.ADDRESS, 3, Duration.ofSeconds(1), 1));
        assertThat(bucket.nanosPerToken()).isEqualTo(333_333_334);
    }

    @Test
    void after_years_of_uptime_the_sums_still_hold() {
        long now = 200L * 365 * 24 * 3_600 * SECOND;
        TokenBucket bucket = new TokenBucket(SECOND, 60);
        long state = bucket.take(TokenBucket.FULL, now, 60);
        assertThat(bucket.take(state, now, 1)).isEqualTo(TokenBucket.REFUSED);
        assertThat(bucket.nanosUntil(state, now, 1)).isEqualTo(SECOND);
    }

    @Test
    void a_bucket_that_would_take_years_to_fill_is_refused() {
        assertThatThrownBy(() -> new TokenBucket(3_600 * SECOND, 1_000_000))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
