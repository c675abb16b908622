package dev.trunkline.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final RetryBudget budget = new RetryBudget();

    @Test
    void a_quiet_upstream_may_get_ten_extra_attempts_in_ten_seconds() {
        assertThat(takenOf(50, 0.2, 0)).isEqualTo(10);
        assertThat(takenOf(50, 0.2, 9 * SECOND)).isZero();
        assertThat(takenOf(50, 0.2, 10 * SECOND)).isEqualTo(10);
    }

    @Test
    void a_busy_one_gets_its_share_beside_these() {
        requests(1_000, 0);
        assertThat(takenOf(1_000, 0.2, SECOND)).isEqualTo(210);
    }

    @Test
    void what_is_given_back_can_be_taken_again() {
        assertThat(takenOf(50, 0.2, 0)).isEqualTo(10);
        budget.giveBack(0);
        assertThat(takenOf(50, 0.2, 0)).isEqualTo(1);
    }

    @Test
    void a_larger_share_counts_what_a_smaller_one_took() {
        requests(100, 0);
        assertThat(takenOf(100, 0.1, 0)).isEqualTo(20);
        assertThat(takenOf(100, 0.2, 0)).isEqualTo(10);
    }

    @Property
    void in_no_ten_seconds_is_more_taken_than_allowed(
            @ForAll @IntRange(min = 1, max = 400) int perSecond, @ForAll @IntRange(min = 1, max = 50) int percent) {
        RetryBudget fresh = new RetryBudget();
        int[] taken = new int[60];
        for (int second = 0; second < taken.length; second++) {
            for (int i = 0; i < perSecond; i++) {
                fresh.request(second * SECOND);
                taken[second] += fresh.take(percent / 100.0, second * SECOND) ? 1 : 0;
            }
        }
        for (int from = 0; from + 10 <= taken.length; from++) {
            int sum = 0;
            for (int i = 0; i < 10; i++) {
                sum += taken[from + i];
            }
            assertThat(sum).isLessThanOrEqualTo(perSecond * 10 * percent / 100 + 10);
        }
    }

    private void requests(int count, long now) {
        for (int i = 0; i < count; i++) {
            budget.request(now);
        }
    }

    private int takenOf(int wanted, double share, long now) {
        int taken = 0;
        for (int i = 0; i < wanted; i++) {
            taken += budget.take(share, now) ? 1 : 0;
        }
        return taken;
    }
}
