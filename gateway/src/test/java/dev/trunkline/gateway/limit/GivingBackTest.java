package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.route.Quota;
import dev.trunkline.gateway.route.Quota.Algorithm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * Tokens that are given back some time after they were taken, since an answer cost less: what each algorithm promises
 * holds for all that were not given back, as if the others had never been there.
 */
class GivingBackTest {

    private static final long PERIOD = 1_000_000;

    private record Taken(long at, long cost, long receipt) {}

    /** One request after the other, and of which before it the answer comes in between. */
    private static final class Run {
        final Cell cell;
        final List<Taken> underWay = new ArrayList<>();
        final List<Taken> kept = new ArrayList<>();

        Run(Algorithm algorithm, int limit) {
            cell = Tier.counting(new Quota(algorithm, limit, Duration.ofSeconds(1), limit))
                    .get();
        }

        void take(long now, long cost) {
            long receipt = cell.take(now, cost);
            if (receipt >= 0) {
                underWay.add(new Taken(now, cost, receipt));
            }
        }

        /** The whole or a part of it. */
        void giveBack(int which, long now, long part) {
            if (!underWay.isEmpty()) {
                Taken one = underWay.remove(which % underWay.size());
                long back = Math.min(part, one.cost());
                cell.giveBack(one.receipt(), now, back);
                kept.add(new Taken(one.at(), one.cost() - back, one.receipt()));
            }
        }

        Admissions admissions() {
            kept.addAll(underWay);
            Admissions all = new Admissions();
            kept.stream().sorted((a, b) -> Long.compare(a.at(), b.at())).forEach(one -> all.add(one.at(), one.cost()));
            return all;
        }
    }

    private static Admissions run(Algorithm algorithm, int limit, List<Integer> steps, long pause) {
        Run run = new Run(algorithm, limit);
        long now = PERIOD;
        for (int step : steps) {
            now += pause * (step % 7);
            if (step % 5 < 2) {
                run.giveBack(step, now, 1 + step % 3);
            } else {
                run.take(now, 1 + step % 2);
            }
        }
        return run.admissions();
    }

    @Property(tries = 2_000)
    void a_bucket_gives_no_more_than_the_burst_and_what_came_back(
            @ForAll @IntRange(min = 2, max = 12) int burst,
            @ForAll @Size(max = 120) List<@IntRange(max = 10_000) Integer> steps,
            @ForAll @LongRange(min = 1, max = 60_000) long pause) {
        Admissions given = run(Algorithm.TOKEN_BUCKET, burst, steps, pause);
        for (int first = 0; first < given.count(); first++) {
            for (int last = first; last < given.count(); last++) {
                long span = given.at(last) - given.at(first);
                assertThat(given.between(given.at(first), given.at(last)))
                        .isLessThanOrEqualTo(burst + span * burst / PERIOD);
            }
        }
    }

    @Property(tries = 1_000)
    void a_log_has_no_more_than_the_limit_in_any_window_at_all(
            @ForAll @IntRange(min = 2, max = 40) int limit,
            @ForAll @Size(max = 200) List<@IntRange(max = 10_000) Integer> steps,
            @ForAll @LongRange(min = 1, max = 60_000) long pause) {
        Admissions given = run(Algorithm.SLIDING_LOG, limit, steps, pause);
        for (int i = 0; i < given.count(); i++) {
            assertThat(given.between(given.at(i), given.at(i) + PERIOD - 1)).isLessThanOrEqualTo(limit);
        }
    }

    @Property(tries = 1_000)
    void a_fixed_window_has_no_more_than_the_limit(
            @ForAll @IntRange(min = 2, max = 12) int limit,
            @ForAll @Size(max = 120) List<@IntRange(max = 10_000) Integer> steps,
            @ForAll @LongRange(min = 1, max = 200_000) long pause) {
        Admissions given = run(Algorithm.FIXED_WINDOW, limit, steps, pause);
        for (int i = 0; i < given.count(); i++) {
            long start = given.at(i) / PERIOD * PERIOD;
            assertThat(given.between(start, start + PERIOD - 1)).isLessThanOrEqualTo(limit);
        }
    }

    @Property(tries = 1_000)
    void a_sliding_window_has_no_more_than_the_limit_by_its_estimate(
            @ForAll @IntRange(min = 2, max = 12) int limit,
            @ForAll @Size(max = 120) List<@IntRange(max = 10_000) Integer> steps,
            @ForAll @LongRange(min = 1, max = 200_000) long pause) {
        Admissions given = run(Algorithm.SLIDING_WINDOW, limit, steps, pause);
        for (int i = 0; i < given.count(); i++) {
            long at = given.at(i);
            long start = at / PERIOD * PERIOD;
            double before = given.between(start - PERIOD, start - 1);
            double estimate = given.between(start, at) + before * (PERIOD - (at - start)) / PERIOD;
            assertThat(estimate).isLessThanOrEqualTo(limit + 1e-9);
        }
    }

    @Test
    void of_a_log_the_token_goes_back_that_was_taken_and_not_a_younger_one() {
        Run run = new Run(Algorithm.SLIDING_LOG, 2);
        run.take(1_000_000, 1);
        run.take(1_900_000, 1);
        run.giveBack(0, 1_950_000, 1);
        run.take(2_000_000, 1);
        run.take(2_000_000, 1);
        assertThat(run.admissions().between(1_900_000, 2_899_999)).isEqualTo(2);
    }

    @Test
    void a_busy_bucket_gets_back_all_of_what_an_answer_did_not_cost() {
        Cell cell = Tier.counting(new Quota(Algorithm.TOKEN_BUCKET, 10, Duration.ofSeconds(1), 10))
                .get();
        cell.take(0, 9);
        long receipt = cell.take(0, 1);
        assertThat(cell.take(50_000, 1)).isNegative();
        cell.giveBack(receipt, 50_000, 1);
        assertThat(cell.take(50_000, 1)).isNotNegative();
        assertThat(cell.take(50_000, 1)).isNegative();
    }

    @Test
    void many_who_give_back_one_after_the_other_get_no_more_than_all_had_taken() {
        Cell cell = Tier.counting(new Quota(Algorithm.TOKEN_BUCKET, 10, Duration.ofSeconds(1), 10))
                .get();
        long[] receipts = new long[10];
        for (int i = 0; i < 10; i++) {
            receipts[i] = cell.take(0, 1);
        }
        // Each just before it is back by itself.
        for (int i = 0; i < 5; i++) {
            cell.giveBack(receipts[i], i * 100_000L, 1);
        }
        long now = 500_000;
        long passed = 0;
        while (cell.take(now, 1) >= 0) {
            passed++;
        }
        for (int i = 5; i < 10; i++) {
            cell.giveBack(receipts[i], now, 1);
            passed += cell.take(now, 1) >= 0 ? 1 : 0;
        }
        assertThat(passed).isEqualTo(10);
    }
}
