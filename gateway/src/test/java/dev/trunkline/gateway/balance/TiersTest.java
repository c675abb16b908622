package dev.trunkline.gateway.balance;

import static dev.trunkline.gateway.balance.PoolInTest.endpoint;
import static dev.trunkline.gateway.balance.PoolInTest.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.route.Balancing;
import dev.trunkline.gateway.route.Balancing.Algorithm;
import dev.trunkline.gateway.route.Zones;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiersTest {

    @ParameterizedTest
    @CsvSource({
        // fit of 10 in each priority, shares in percent, panic in each
        "10, 10, 100,  0, false, false",
        " 8, 10, 100,  0, false, false",
        " 5, 10,  70, 30, false, false",
        " 0, 10,   0, 100, false, false",
        " 3,  3,  50, 50, true, true",
        " 0,  2,   0, 100, true, true",
        " 0,  0, 100,  0, true, true",
    })
    void what_the_first_priority_cannot_bear_goes_to_the_next(
            int first, int second, double firstShare, double secondShare, boolean firstPanic, boolean secondPanic) {
        Tiers tiers = Tiers.of(new int[] {10, 10}, new int[] {first, second}, 0.5);

        assertThat(tiers.shares()[0] * 100).isCloseTo(firstShare, within(1e-6));
        assertThat(tiers.shares()[1] * 100).isCloseTo(secondShare, within(1e-6));
        assertThat(tiers.panic()).containsExactly(firstPanic, secondPanic);
    }

    @Property
    void shares_are_whole_and_none_goes_to_a_priority_of_which_nothing_is_fit_while_another_is(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 0, max = 10) Integer> fit,
            @ForAll @DoubleRange(min = 0, max = 1) double panicBelow) {
        int[] all = new int[fit.size()];
        Arrays.fill(all, 10);
        int[] usable = fit.stream().mapToInt(Integer::intValue).toArray();
        Assume.that(Arrays.stream(usable).sum() > 0);

        Tiers tiers = Tiers.of(all, usable, panicBelow);

        assertThat(Arrays.stream(tiers.shares()).sum()).isCloseTo(1, within(1e-9));
        for (int i = 0; i < all.length; i++) {
            assertThat(tiers.shares()[i]).isBetween(0.0, 1.0);
            if (usable[i] == 0) {
                assertThat(tiers.shares()[i]).isZero();
            }
        }
    }

    @Test
    void a_lower_priority_is_left_alone_while_enough_of_the_first_are_fit() {
        PoolInTest pool = new PoolInTest(PoolInTest.checked(0.5))
                .of(instance(1), instance(2), instance(3), instance(4), instance(5, 1, 1));
        assertThat(pool.spread(1_000)).doesNotContainKey(endpoint(5));

        pool.check(1, false, 3);
        assertThat(pool.spread(1_000)).hasSize(3).doesNotContainKeys(endpoint(1), endpoint(5));

        pool.check(2, false, 3);
        Map<Endpoint, Integer> spread = pool.spread(1_000);
        assertThat(spread).doesNotContainKeys(endpoint(1), endpoint(2));
        assertThat(spread.get(endpoint(5))).isBetween(200, 400);
    }

    @Test
    void requests_stay_in_their_zone_as_far_as_it_can_bear_them() {
        Zones zones = new Zones(List.of(
                new Zones.Domain("a", "e1.test"), new Zones.Domain("a", "e2.test"), new Zones.Domain("b", "test")));
        Balancing rules = new Balancing(
                Algorithm.ROUND_ROBIN,
                Optional.empty(),
                1.25,
                Duration.ZERO,
                0.5,
                Optional.empty(),
                Optional.empty(),
                zones);
        PoolInTest even = new PoolInTest(rules, Optional.of("a")).of(4);
        assertThat(even.spread(1_000)).containsOnlyKeys(endpoint(1), endpoint(2));

        // Two of six endpoints can take two sixths of what two zones bring, which is two thirds of ours.
        PoolInTest uneven = new PoolInTest(rules, Optional.of("a")).of(6);
        Map<Endpoint, Integer> spread = uneven.spread(6_000);
        assertThat(spread.get(endpoint(1)) + spread.get(endpoint(2))).isBetween(3_700, 4_300);

        assertThat(new PoolInTest(rules, Optional.of("elsewhere")).of(4).spread(1_000))
                .hasSize(4);
    }
}
