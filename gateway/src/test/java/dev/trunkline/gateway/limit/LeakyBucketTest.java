package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LeakyBucketTest {

    private static final long SECOND = 1_000_000;

    @Property
    void what_leaves_is_a_turn_apart_and_no_more_wait_than_there_are_places(
            @ForAll @IntRange(max = 20) int queue,
            @ForAll @IntRange(min = 1, max = 5_000) int rate,
            @ForAll @Size(max = 200) List<@LongRange(max = 2_000) Long> pauses) {
        LeakyBucket bucket = bucket(rate, queue);
        List<Long> leave = new ArrayList<>();
        long state = 0;
        long now = 0;
        for (long pause : pauses) {
            now += pause;
            long instant = now;
            long waiting = leave.stream().filter(at -> at > instant).count();
            long next = bucket.take(state, now, 1);
            if (next != Algorithm.REFUSED) {
                state = next;
                leave.add(now + bucket.microsToWait(state, now));
                assertThat(waiting).isLessThanOrEqualTo(queue);
            } else {
                assertThat(waiting).isGreaterThanOrEqualTo(queue);
            }
        }
        for (int i = 1; i < leave.size(); i++) {
            assertThat(leave.get(i)).isGreaterThan(leave.get(i - 1));
            // The clock's microsecond is the only thing that is rounded, once for each and never twice.
            assertThat(leave.get(i) - leave.get(0)).isGreaterThanOrEqualTo(i * SECOND / rate - 1);
        }
    }

    @Test
    void a_burst_leaves_one_by_one_and_the_rest_is_refused() {
        LeakyBucket bucket = bucket(10, 3);
        List<Long> waits = new ArrayList<>();
        long state = 0;
        for (int i = 0; i < 6; i++) {
            long next = bucket.take(state, 0, 1);
            if (next == Algorithm.REFUSED) {
                waits.add(-bucket.microsUntil(state, 0, 1));
            } else {
                state = next;
                waits.add(bucket.microsToWait(state, 0));
            }
        }
        assertThat(waits).containsExactly(0L, 100_000L, 200_000L, 300_000L, -100_000L, -100_000L);
    }

    @Test
    void what_is_said_to_remain_are_the_places_and_the_turn_that_is_free() {
        LeakyBucket bucket = bucket(10, 3);
        assertThat(bucket.remaining(0, 0)).isEqualTo(4);
        assertThat(bucket.remaining(bucket.take(0, 0, 1), 0)).isEqualTo(3);
        assertThat(bucket.remaining(bucket.take(0, 0, 4), 0)).isZero();
    }

    @Test
    void a_turn_given_back_at_the_end_of_the_queue_is_the_next_one() {
        TurnCell queue = new TurnCell(bucket(10, 5));
        queue.takeTurn(0, 1);
        queue.takeTurn(0, 1);
        long last = queue.takeTurn(0, 1);
        queue.giveBackTurn(last, 1);
        assertThat(queue.microsToWait(queue.takeTurn(0, 1), 0)).isEqualTo(200_000);
    }

    @Test
    void a_turn_given_back_in_the_middle_goes_to_the_next_who_comes_and_to_nobody_else() {
        TurnCell queue = new TurnCell(bucket(10, 5));
        queue.takeTurn(0, 1);
        long middle = queue.takeTurn(0, 1);
        queue.takeTurn(0, 1);
        queue.giveBackTurn(middle, 1);
        assertThat(queue.microsToWait(queue.takeTurn(0, 1), 0)).isEqualTo(100_000);
        assertThat(queue.microsToWait(queue.takeTurn(0, 1), 0)).isEqualTo(300_000);
    }

    @Test
    void a_turn_that_has_passed_is_not_given_out_again() {
        TurnCell queue = new TurnCell(bucket(10, 5));
        queue.takeTurn(0, 1);
        long middle = queue.takeTurn(0, 1);
        queue.takeTurn(0, 1);
        queue.giveBackTurn(middle, 1);
        assertThat(queue.microsToWait(queue.takeTurn(150_000, 1), 150_000)).isEqualTo(150_000);
    }

    @Test
    void turns_that_have_passed_are_not_kept_whatever_a_request_costs() {
        TurnCell queue = new TurnCell(bucket(1_000_000, 1_000));
        for (long now = 0; now < 10_000; now += 6) {
            long first = queue.takeTurn(now, 2);
            queue.takeTurn(now, 2);
            queue.giveBackTurn(first, 2);
        }
        assertThat(queue.freed()).isLessThanOrEqualTo(10);
    }

    @Test
    void a_full_queue_has_room_again_for_each_who_leaves_it() {
        TurnCell queue = new TurnCell(bucket(10, 2));
        queue.takeTurn(0, 1);
        long middle = queue.takeTurn(0, 1);
        queue.takeTurn(0, 1);
        assertThat(queue.peek(0, 1)).isNegative();
        queue.giveBackTurn(middle, 1);
        assertThat(queue.peek(0, 1)).isPositive();
        assertThat(queue.takeTurn(0, 1)).isPositive();
        assertThat(queue.takeTurn(0, 1)).isNegative();
    }

    private static LeakyBucket bucket(long rate, long queue) {
        return new LeakyBucket(Pace.of(rate, Duration.ofSeconds(1)), queue);
    }
}
