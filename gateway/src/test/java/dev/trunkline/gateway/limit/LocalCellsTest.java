package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.route.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalCellsTest {

    private static final long SECOND = 1_000_000;

    @ParameterizedTest
    @EnumSource
    void keys_are_counted_apart_and_what_is_given_back_can_be_taken_again(Quota.Algorithm algorithm) {
        LocalCells cells = cells(algorithm, 2, 10);
        long receipt = cells.of("a", 0).take(0, 2);
        assertThat(receipt).isNotNegative();
        assertThat(cells.of("a", 0).take(0, 1)).isNegative();
        assertThat(cells.of("b", 0).take(0, 1)).isNotNegative();
        cells.of("a", 0).giveBack(receipt, 0, 1);
        assertThat(cells.of("a", 0).take(0, 1)).isNotNegative();
    }

    @ParameterizedTest
    @EnumSource
    void many_threads_together_get_exactly_the_limit(Quota.Algorithm algorithm) throws Exception {
        LocalCells cells = cells(algorithm, 500, 10);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Integer> greedy = () -> {
                int given = 0;
                for (int i = 0; i < 500; i++) {
                    given += cells.of("a", 0).take(0, 1) >= 0 ? 1 : 0;
                }
                return given;
            };
            int given = 0;
            for (Future<Integer> each : threads.invokeAll(List.of(greedy, greedy, greedy, greedy))) {
                given += each.get();
            }
            assertThat(given).isEqualTo(algorithm == Quota.Algorithm.LEAKY_BUCKET ? 501 : 500);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONCURRENT")
    void a_flood_of_a_million_keys_neither_grows_the_store_nor_resets_a_limit(Quota.Algorithm algorithm) {
        LocalCells cells = new LocalCells(
                Tier.counting(new Quota(
                        algorithm, 1, Duration.ofHours(1), algorithm == Quota.Algorithm.LEAKY_BUCKET ? 0 : 1)),
                1_000);
        assertThat(cells.of("mine", 0).take(0, 1)).isNotNegative();
        List<Long> mine = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            long now = i * 1_000L;
            cells.of("other-" + i, now).take(now, 1);
            if (i % 100_000 == 0) {
                mine.add(cells.of("mine", now).take(now, 1));
            }
        }
        assertThat(cells.size()).isLessThanOrEqualTo(1_000);
        assertThat(mine).allMatch(left -> left < 0);
    }

    @Test
    void a_flood_of_a_million_keys_with_debts_neither_fills_the_leases_for_ever_nor_has_them_shared() {
        LocalCells leases = LocalCells.unshared(() -> new LeaseCell(10, 100), 1_000);
        long without = 0;
        for (int i = 0; i < 1_000_000; i++) {
            long now = i * 2_000L;
            Cell cell = leases.of("other-" + i, now);
            if (cell == null) {
                without++;
                continue;
            }
            assertThat(cell.take(now, 1)).isEqualTo(LeaseCell.ASK);
            LeaseCell lease = (LeaseCell) cell;
            lease.want(now, 1);
            lease.granted(new Lot(1, 0, 99, 0, now, now), 1, now);
            assertThat(lease.charge(now, 9)).isEqualTo(9);
        }
        assertThat(leases.size()).isLessThanOrEqualTo(1_000);
        // A lease that nobody uses makes room after a second, in which 500 come; 16 are looked at for each.
        assertThat(without).isLessThan(10_000);
    }

    @Test
    void whoever_finds_no_room_is_limited_all_the_same() {
        LocalCells cells = cells(Quota.Algorithm.TOKEN_BUCKET, 1, 1);
        cells.of("first", 0).take(0, 1);
        assertThat(cells.of("second", 0).take(0, 1)).isNotNegative();
        assertThat(cells.of("second", 0).take(0, 1)).isNegative();
    }

    @Test
    void what_is_whole_again_makes_room_bit_by_bit() {
        LocalCells cells = cells(Quota.Algorithm.TOKEN_BUCKET, 1, 100);
        for (int i = 0; i < 100; i++) {
            cells.of("old-" + i, 0).take(0, 1);
        }
        long later = 3 * SECOND;
        for (int i = 0; i < 10; i++) {
            cells.of("new-" + i, later).take(later, 1);
            assertThat(cells.known("new-" + i)).isNotNull();
        }
        assertThat(cells.size()).isLessThan(100);
    }

    @Test
    void a_cell_that_has_been_taken_out_says_so_and_is_replaced() {
        LocalCells cells = cells(Quota.Algorithm.TOKEN_BUCKET, 1, 10);
        Cell gone = cells.of("a", 0);
        assertThat(gone.retire(0)).isTrue();
        assertThat(gone.take(0, 1)).isEqualTo(Cell.GONE);
        Cell fresh = cells.instead("a", gone, 0);
        assertThat(fresh).isNotSameAs(gone).isSameAs(cells.of("a", 0));
        assertThat(fresh.left(fresh.take(0, 1), 0)).isZero();
        assertThat(fresh.retire(0)).isFalse();
    }

    @Test
    void a_request_that_costs_nothing_passes_only_where_something_is_left() {
        LocalCells cells = cells(Quota.Algorithm.TOKEN_BUCKET, 1, 10);
        Cell cell = cells.of("a", 0);
        assertThat(cell.left(cell.take(0, 0), 0)).isEqualTo(1);
        assertThat(cell.left(cell.take(0, 1), 0)).isZero();
        assertThat(cell.take(0, 0)).isNegative();
    }

    private static LocalCells cells(Quota.Algorithm algorithm, int room, int most) {
        int places = algorithm == Quota.Algorithm.LEAKY_BUCKET && room <= 2 ? room - 1 : room;
        return new LocalCells(Tier.counting(new Quota(algorithm, room, Duration.ofSeconds(1), places)), most);
    }
}
