package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class InstantsTest {

    private static final int REACH = 40;

    @Property(tries = 300)
    void they_are_as_a_list_that_forgets_what_is_out_of_reach(
            @ForAll @Size(max = 100) List<@IntRange(min = -20, max = 60) Integer> steps,
            @ForAll @IntRange(max = 100) int place) {
        Instants instants = Instants.EMPTY;
        List<Long> list = new ArrayList<>();
        long now = REACH;
        for (int step : steps) {
            now += step % 4 == 0 ? 9 : 1;
            long gone = now - REACH;
            list.removeIf(instant -> instant <= gone);
            int first = instants.after(gone);
            if (step > 0) {
                instants = instants.with(first, now, step);
                for (int i = 0; i < step; i++) {
                    list.add(now);
                }
            } else {
                int some = Math.min(-step, instants.size() - first);
                int from = (instants.size() - first - some) * place / 100;
                instants = instants.without(first + from, some);
                list.subList(from, from + some).clear();
            }
            assertThat(within(instants, gone)).isEqualTo(list);
        }
    }

    @Test
    void what_is_out_of_reach_is_left_behind() {
        Instants instants = Instants.EMPTY;
        for (long now = 0; now < 10_000; now++) {
            instants = instants.with(instants.after(now - REACH), now, 1);
            assertThat(instants.size()).isLessThanOrEqualTo(REACH + 32);
        }
    }

    @Test
    void one_that_was_there_before_stays_as_it_was() {
        Instants before = Instants.EMPTY.with(0, 1, 20);
        Instants one = before.with(0, 2, 20);
        Instants other = before.with(0, 3, 1).without(11, 10);
        assertThat(within(before, 0)).hasSize(20).containsOnly(1L);
        assertThat(within(one, 0)).hasSize(40).contains(2L).doesNotContain(3L);
        assertThat(within(other, 0)).hasSize(11).containsOnly(1L);
    }

    @Test
    void a_clock_that_was_read_earlier_finds_nothing_that_was_forgotten() {
        Instants instants = Instants.EMPTY.with(0, 10, 1).with(0, 20, 1);
        Instants later = instants.with(instants.after(15), 30, 1).without(1, 2);
        assertThat(later.after(5)).isEqualTo(later.size());
    }

    private static List<Long> within(Instants instants, long gone) {
        List<Long> all = new ArrayList<>();
        for (int i = instants.after(gone); i < instants.size(); i++) {
            all.add(instants.at(i));
        }
        return all;
    }
}
