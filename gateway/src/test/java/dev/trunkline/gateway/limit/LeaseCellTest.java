package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeaseCellTest {

    private static final long SECOND = 1_000_000;

    private final LeaseCell lease = new LeaseCell(16);

    @Test
    void nothing_is_spent_that_was_not_granted() {
        assertThat(lease.take(0, 1)).isEqualTo(LeaseCell.ASK);
        lease.granted(2, 50, 0, 0, 0);
        assertThat(lease.take(0, 1)).isEqualTo(51);
        assertThat(lease.take(0, 1)).isEqualTo(50);
        assertThat(lease.take(0, 1)).isEqualTo(LeaseCell.ASK);
    }

    @Test
    void a_lot_grows_with_demand_up_to_its_bound_and_shrinks_without() {
        long now = 0;
        long[] lots = new long[8];
        for (int i = 0; i < lots.length; i++) {
            lots[i] = lease.want(now, 0);
            lease.granted(lots[i], 50, 0, 0, now);
            while (lease.take(now, 1) != LeaseCell.ASK) {
                now += 10;
            }
        }
        assertThat(lots).containsExactly(1, 2, 4, 8, 16, 16, 16, 16);
        assertThat(lease.want(now + 2 * SECOND, 0)).isEqualTo(8);
    }

    @Test
    void of_many_who_find_it_empty_at_once_only_the_first_asks_for_a_lot() {
        lease.want(0, 0);
        lease.granted(1, 50, 0, 0, 0);
        lease.take(0, 1);
        assertThat(lease.want(10, 1)).isEqualTo(3);
        assertThat(lease.want(10, 1)).isEqualTo(1);
        assertThat(lease.want(10, 1)).isEqualTo(1);
    }

    @Test
    void when_redis_has_none_left_it_is_not_asked_again_at_once() {
        lease.want(0, 1);
        lease.granted(0, 0, 5 * SECOND, 9 * SECOND, 0);
        assertThat(lease.take(0, 1)).isEqualTo(-5 * SECOND);
        assertThat(lease.take(150_000, 1)).isEqualTo(-5 * SECOND + 150_000);
        assertThat(lease.take(200_000, 1)).isEqualTo(LeaseCell.ASK);
    }

    @Test
    void what_nobody_uses_goes_back_whole() {
        lease.want(0, 0);
        lease.granted(7, 50, 0, 0, 0);
        assertThat(lease.take(100, 2)).isNotNegative();
        assertThat(lease.idle(SECOND)).isZero();
        assertThat(lease.idle(2 * SECOND)).isEqualTo(5);
        assertThat(lease.take(2 * SECOND, 1)).isEqualTo(LeaseCell.ASK);
    }

    @Test
    void a_lease_that_holds_tokens_is_not_thrown_away() {
        lease.granted(1, 50, 0, 0, 0);
        assertThat(lease.retire(10 * SECOND)).isFalse();
        lease.take(10 * SECOND, 1);
        assertThat(lease.retire(12 * SECOND)).isTrue();
        assertThat(lease.granted(5, 50, 0, 0, 12 * SECOND)).isFalse();
        assertThat(lease.take(12 * SECOND, 1)).isEqualTo(Cell.GONE);
    }

    @Test
    void at_the_end_all_comes_out_and_nothing_goes_in() {
        lease.granted(7, 50, 0, 0, 0);
        lease.take(0, 2);
        assertThat(lease.end()).isEqualTo(5);
        assertThat(lease.end()).isZero();
        assertThat(lease.granted(3, 50, 0, 0, 0)).isFalse();
        assertThat(lease.take(0, 1)).isEqualTo(Cell.GONE);
    }
}
