package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeaseCellTest {

    private static final long SECOND = 1_000_000;

    private final LeaseCell lease = new LeaseCell(16, 60);

    @Test
    void nothing_is_spent_that_was_not_granted() {
        assertThat(lease.take(0, 1)).isEqualTo(LeaseCell.ASK);
        granted(2, 50, 0);
        assertThat(leftAfterTaking(0)).isEqualTo(51);
        assertThat(leftAfterTaking(0)).isEqualTo(50);
        assertThat(lease.take(0, 1)).isEqualTo(LeaseCell.ASK);
    }

    @Test
    void no_more_is_said_to_be_left_than_there_ever_is() {
        granted(10, 50, 0);
        // Meanwhile all has come back there.
        granted(3, 57, SECOND);
        assertThat(leftAfterTaking(SECOND)).isEqualTo(60);
        assertThat(lease.peek(SECOND, 1)).isEqualTo(60);
    }

    @Test
    void a_lot_grows_with_demand_up_to_its_bound_and_shrinks_without() {
        long now = 0;
        long[] lots = new long[8];
        for (int i = 0; i < lots.length; i++) {
            lots[i] = lease.want(now, 0);
            granted(lots[i], 50, now);
            while (lease.take(now, 1) != LeaseCell.ASK) {
                now += 10;
            }
        }
        assertThat(lots).containsExactly(1, 2, 4, 8, 16, 16, 16, 16);
        assertThat(lease.want(now + 2 * SECOND, 0)).isEqualTo(8);
    }

    @Test
    void a_steady_caller_asks_redis_a_few_times_a_second() {
        long everyMicros = SECOND / 24;
        LeaseCell wide = new LeaseCell(100, 1_000);
        int asked = 0;
        for (long now = 0; now < 20 * SECOND; now += everyMicros) {
            boolean took = wide.take(now, 1) != LeaseCell.ASK;
            if (!took || wide.low(now)) {
                wide.granted(new Lot(wide.want(now, took ? 0 : 1), 0, 500, 0, 0, 0), took ? 0 : 1, now);
                asked += now < 10 * SECOND ? 0 : 1;
            }
        }
        assertThat(asked).isBetween(10, 30);
    }

    @Test
    void of_many_who_find_it_empty_at_once_only_the_first_asks_for_a_lot() {
        lease.want(0, 0);
        granted(1, 50, 0);
        lease.take(0, 1);
        assertThat(lease.operation(10, 1)).isEqualTo("l3/1");
        assertThat(lease.operation(10, 1)).isEqualTo("l1/1");
        assertThat(lease.operation(10, 5)).isEqualTo("l5/5");
        assertThat(lease.operation(10, 0)).isEqualTo("l1/1");
    }

    @Test
    void when_redis_has_none_left_it_is_not_asked_again_at_once() {
        lease.want(0, 1);
        refused(0, 5 * SECOND);
        assertThat(lease.take(0, 1)).isEqualTo(-5 * SECOND);
        assertThat(lease.take(150_000, 1)).isEqualTo(-5 * SECOND + 150_000);
        assertThat(lease.take(200_000, 1)).isEqualTo(LeaseCell.ASK);
    }

    @Test
    void when_redis_has_not_enough_for_one_the_cheaper_may_still_ask() {
        lease.want(0, 10);
        refused(3, 5 * SECOND);
        assertThat(lease.take(0, 10)).isEqualTo(-5 * SECOND);
        assertThat(lease.take(0, 3)).isEqualTo(LeaseCell.ASK);
    }

    @Test
    void what_nobody_uses_goes_back_whole() {
        granted(4, 50, 0);
        granted(7, 50, 0);
        assertThat(lease.take(100, 2)).isNotNegative();
        assertThat(lease.idle(SECOND)).isEmpty();
        // Those of the lot that came last are spent last.
        assertThat(lease.idle(2 * SECOND)).containsExactly("b7@1000007+2000007", "b2@1000004+2000004");
        assertThat(lease.take(2 * SECOND, 1)).isEqualTo(LeaseCell.ASK);
        assertThat(lease.idle(4 * SECOND)).isEmpty();
    }

    @Test
    void a_lease_that_holds_tokens_is_not_thrown_away() {
        granted(1, 50, 0);
        assertThat(lease.retire(10 * SECOND)).isFalse();
        lease.take(10 * SECOND, 1);
        assertThat(lease.retire(12 * SECOND)).isTrue();
        assertThat(granted(5, 50, 12 * SECOND)).isFalse();
        assertThat(lease.take(12 * SECOND, 1)).isEqualTo(Cell.GONE);
    }

    @Test
    void what_is_owed_beyond_what_is_in_hand_is_for_redis_and_keeps_no_lease_alive() {
        granted(3, 50, 0);
        assertThat(lease.charge(0, 2)).isZero();
        assertThat(lease.charge(0, 10)).isEqualTo(9);
        assertThat(lease.charge(0, 10)).isEqualTo(10);
        assertThat(lease.retire(2 * SECOND)).isTrue();
        assertThat(lease.charge(2 * SECOND, 10)).isEqualTo(10);
    }

    @Test
    void what_comes_back_late_does_not_pile_up_beyond_a_lot() {
        for (int i = 0; i < 10; i++) {
            granted(16, 50, 0);
            lease.take(0, 16);
        }
        for (int i = 0; i < 10; i++) {
            lease.giveBack(0, 0, 16);
        }
        assertThat(lease.inHand()).isLessThanOrEqualTo(32);
    }

    @Test
    void at_the_end_all_comes_out_and_nothing_goes_in() {
        granted(7, 50, 0);
        lease.take(0, 2);
        assertThat(lease.end()).containsExactly("b5@1000007+2000007");
        assertThat(lease.end()).isEmpty();
        assertThat(granted(3, 50, 0)).isFalse();
        assertThat(lease.take(0, 1)).isEqualTo(Cell.GONE);
    }

    private boolean granted(long tokens, long left, long now) {
        return lease.granted(new Lot(tokens, 0, left, 0, SECOND + tokens, 2 * SECOND + tokens), 0, now);
    }

    private void refused(long left, long wait) {
        lease.granted(new Lot(0, 9 * SECOND, left, wait, 0, 0), 0, 0);
    }

    private long leftAfterTaking(long now) {
        return lease.left(lease.take(now, 1), now);
    }
}
