package dev.trunkline.gateway.balance;

import static dev.trunkline.gateway.balance.PoolInTest.endpoint;
import static dev.trunkline.gateway.balance.PoolInTest.instance;
import static dev.trunkline.gateway.balance.PoolInTest.rules;
import static dev.trunkline.gateway.balance.PoolInTest.slowly;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.route.Balancing.Algorithm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The algorithms, by numbers in and numbers out. */
class BalancerTest {

    @Property
    void round_robin_gives_each_endpoint_its_turn(
            @ForAll @IntRange(min = 1, max = 20) int endpoints, @ForAll @IntRange(min = 1, max = 5) int rounds) {
        assertThat(new PoolInTest(rules(Algorithm.ROUND_ROBIN)).of(endpoints).spread(endpoints * rounds))
                .hasSize(endpoints)
                .allSatisfy((endpoint, count) -> assertThat(count).isEqualTo(rounds));
    }

    @Property
    void a_weighted_round_gives_each_endpoint_its_weight(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 9) Integer> weights) {
        PoolInTest pool = new PoolInTest(rules(Algorithm.WEIGHTED));
        pool.pool.list(IntStream.range(0, weights.size())
                .mapToObj(i -> instance(i + 1, 0, weights.get(i)))
                .toList());

        Map<Endpoint, Integer> spread =
                pool.spread(weights.stream().mapToInt(Integer::intValue).sum());

        for (int i = 0; i < weights.size(); i++) {
            assertThat(spread.get(endpoint(i + 1))).isEqualTo(weights.get(i));
        }
    }

    @Test
    void a_weighted_round_is_smooth() {
        PoolInTest pool =
                new PoolInTest(rules(Algorithm.WEIGHTED)).of(instance(1, 0, 5), instance(2, 0, 1), instance(3, 0, 1));
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            order.add(pool.choose().endpoint().name().substring(0, 2));
        }

        assertThat(order).containsExactly("e1", "e1", "e2", "e1", "e3", "e1", "e1");
    }

    @Test
    void weight_0_beside_others_is_next_to_nothing_and_by_itself_means_equal() {
        assertThat(new PoolInTest(rules(Algorithm.WEIGHTED))
                        .of(instance(1, 0, 10), instance(2, 0, 0))
                        .spread(10_000)
                        .get(endpoint(2)))
                .isBetween(1, 50);
        assertThat(new PoolInTest(rules(Algorithm.WEIGHTED))
                        .of(instance(1, 0, 0), instance(2, 0, 0))
                        .spread(100))
                .containsEntry(endpoint(1), 50)
                .containsEntry(endpoint(2), 50);
    }

    @Property(tries = 50)
    void least_requests_keeps_what_runs_nearly_even(@ForAll @IntRange(min = 2, max = 30) int endpoints) {
        PoolInTest pool = new PoolInTest(rules(Algorithm.LEAST_REQUESTS)).of(endpoints);
        for (int i = 0; i < endpoints * 10; i++) {
            pool.choose();
        }

        for (int i = 1; i <= endpoints; i++) {
            assertThat(pool.state(i).running()).isBetween(6, 14);
        }
    }

    @Test
    void peak_ewma_turns_away_from_an_endpoint_that_is_slow_and_tries_it_again_later() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.PEAK_EWMA)).of(4);
        assertThat(served(pool, 4_000, 1, 200_000_000).get(endpoint(1))).isLessThan(40);

        pool.clock.forward(Duration.ofSeconds(60));

        assertThat(served(pool, 4_000, 1, 1_000_000).get(endpoint(1))).isGreaterThan(400);
    }

    @Test
    void peak_ewma_turns_away_from_an_endpoint_that_fails_quickly() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.PEAK_EWMA)).of(4);
        pool.pool.use(PoolInTest.rules(Algorithm.PEAK_EWMA));
        Map<Endpoint, Integer> counts = new HashMap<>();
        for (int i = 0; i < 4_000; i++) {
            Choice choice = pool.choose();
            boolean bad = choice.endpoint().equals(endpoint(1));
            counts.merge(choice.endpoint(), 1, Integer::sum);
            // Now and then it does not fail, so that it is not taken out.
            boolean fails = bad && counts.get(endpoint(1)) % 4 != 0;
            pool.end(choice, fails ? Choice.Result.SERVER_ERROR : Choice.Result.ANSWERED, bad ? 100_000 : 1_000_000);
            pool.clock.forward(Duration.ofMillis(1));
        }

        assertThat(counts.get(endpoint(1))).isLessThan(400);
    }

    @Test
    void one_failure_among_many_answers_hardly_matters() {
        PeakLatency latency = new PeakLatency();
        long now = 0;
        for (int i = 0; i < 100; i++) {
            latency.answered(now += 1_000_000, 1_000_000);
        }
        double before = latency.cost(now, 0);
        latency.failed(now, 1_000_000);

        assertThat(latency.cost(now, 0)).isLessThan(before * 1.3);
    }

    /** Requests of 1 ms a millisecond apart, but those to one endpoint take so long. */
    private static Map<Endpoint, Integer> served(PoolInTest pool, int requests, int slow, long nanos) {
        Map<Endpoint, Integer> counts = new HashMap<>();
        for (int i = 0; i < requests; i++) {
            Choice choice = pool.choose();
            counts.merge(choice.endpoint(), 1, Integer::sum);
            pool.end(choice, Choice.Result.ANSWERED, choice.endpoint().equals(endpoint(slow)) ? nanos : 1_000_000);
            pool.clock.forward(Duration.ofMillis(1));
        }
        return counts;
    }

    @Test
    void consistent_hash_keeps_a_key_where_it_is_when_another_endpoint_leaves() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.CONSISTENT_HASH)).of(10);
        Map<Long, Endpoint> before = homes(pool);

        pool.of(IntStream.rangeClosed(1, 9)
                .mapToObj(PoolInTest::instance)
                .toArray(dev.trunkline.gateway.discovery.Instance[]::new));

        Map<Long, Endpoint> after = homes(pool);
        before.forEach((key, home) -> {
            if (!home.equals(endpoint(10))) {
                assertThat(after.get(key)).isEqualTo(home);
            }
        });
    }

    @Test
    void consistent_hash_spreads_keys_by_weight() {
        Map<Endpoint, Integer> spread = new PoolInTest(rules(Algorithm.CONSISTENT_HASH))
                .of(instance(1, 0, 1), instance(2, 0, 1), instance(3, 0, 2))
                .spread(10_000);

        assertThat(spread.get(endpoint(1))).isBetween(1_900, 3_100);
        assertThat(spread.get(endpoint(3))).isBetween(4_200, 5_800);
    }

    @Property(tries = 50)
    void under_one_key_no_endpoint_has_more_than_its_bound(@ForAll @IntRange(min = 2, max = 20) int endpoints) {
        PoolInTest pool = new PoolInTest(rules(Algorithm.CONSISTENT_HASH)).of(endpoints);
        int requests = endpoints * 20;
        for (int i = 0; i < requests; i++) {
            pool.choose(42, Set.of());
        }

        for (int i = 1; i <= endpoints; i++) {
            assertThat(pool.state(i).running()).isLessThanOrEqualTo((int) Math.ceil(1.25 * requests / endpoints));
        }
    }

    /** A key belongs to one group, so it is the requests there that are spread and not those of the upstream. */
    @Property(tries = 50)
    void among_groups_the_bound_is_of_what_runs_in_the_own_one(@ForAll @IntRange(min = 1, max = 200) int key) {
        PoolInTest pool = new PoolInTest(rules(Algorithm.CONSISTENT_HASH));
        pool.pool.list(List.of(
                instance(1), instance(2), instance(3), instance(4), instance(5), instance(6, 1, 1), instance(7, 1, 1)));
        for (int number = 1; number <= 2; number++) {
            int failures = 0;
            for (long i = 0; failures < 5; i++) {
                Choice choice = pool.choose(Hash.mixed(i), Set.of()).orElseThrow();
                boolean fails = number(choice) == number;
                failures += fails ? 1 : 0;
                pool.end(choice, fails ? Choice.Result.SERVER_ERROR : Choice.Result.ANSWERED, -1);
            }
        }
        assertThat(pool.log).hasSize(2);
        Set<Integer> first = Set.of(3, 4, 5);
        Set<Integer> group = first.contains(number(pool.choose(key, Set.of()).orElseThrow())) ? first : Set.of(6, 7);
        for (long i = 0; i < 400; i++) {
            pool.choose(Hash.mixed(i), Set.of());
        }
        int others = group.stream().mapToInt(i -> pool.state(i).running()).sum();
        for (int i = 0; i < 200; i++) {
            pool.choose(key, Set.of());
        }

        int bound = (int) Math.ceil(1.25 * (others + 200) / group.size());
        assertThat(group).allSatisfy(i -> assertThat(pool.state(i).running()).isLessThanOrEqualTo(bound));
    }

    private static int number(Choice choice) {
        return Integer.parseInt(choice.endpoint().address().substring("10.0.0.".length()));
    }

    private static Map<Long, Endpoint> homes(PoolInTest pool) {
        Map<Long, Endpoint> homes = new HashMap<>();
        for (long i = 0; i < 1_000; i++) {
            Choice choice = pool.choose(Hash.mixed(i), Set.of()).orElseThrow();
            homes.put(i, choice.endpoint());
            pool.end(choice, Choice.Result.ANSWERED, -1);
        }
        return homes;
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void every_endpoint_comes_before_one_that_the_request_has_been_to(Algorithm algorithm) {
        PoolInTest pool = new PoolInTest(rules(algorithm))
                .of(instance(1), instance(2), instance(3), instance(4, 1, 1), instance(5, 1, 1));
        Set<Endpoint> tried = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            Choice choice = pool.choose(7, tried).orElseThrow();
            assertThat(tried.add(choice.endpoint())).isTrue();
        }

        assertThat(pool.choose(7, tried)).isPresent();
        assertThat(tried).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void a_new_endpoint_begins_with_a_small_share_and_has_its_whole_in_the_end(Algorithm algorithm) {
        PoolInTest pool = new PoolInTest(slowly(algorithm, Duration.ofSeconds(30))).of(3);
        assertThat(pool.spread(4_000)).hasSize(3);
        pool.of(4);

        assertThat(pool.state(4).use()).isEqualTo(PoolState.Use.WARMING);
        // A tenth of what the others have, then half of it, then as much.
        assertThat(pool.spread(4_000).get(endpoint(4))).isBetween(50, 250);
        pool.pass(Duration.ofSeconds(15));
        assertThat(pool.spread(4_000).get(endpoint(4))).isBetween(350, 800);
        pool.pass(Duration.ofSeconds(15));

        assertThat(pool.state(4).use()).isEqualTo(PoolState.Use.FIT);
        assertThat(pool.spread(4_000).get(endpoint(4))).isBetween(700, 1_300);
    }

    @ParameterizedTest
    @EnumSource(names = {"LEAST_REQUESTS", "PEAK_EWMA"})
    void of_what_runs_too_a_new_endpoint_has_a_small_share(Algorithm algorithm) {
        PoolInTest pool =
                new PoolInTest(slowly(algorithm, Duration.ofSeconds(30))).of(3).of(4);
        // Until it is known how long each takes.
        pool.spread(1_000);
        for (int i = 0; i < 620; i++) {
            pool.choose();
        }

        assertThat(pool.state(4).running()).isBetween(8, 40);
        for (int i = 1; i <= 3; i++) {
            assertThat(pool.state(i).running()).isBetween(180, 220);
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void retries_do_not_fall_upon_a_new_endpoint(Algorithm algorithm) {
        PoolInTest pool =
                new PoolInTest(slowly(algorithm, Duration.ofSeconds(30))).of(3).of(4);
        for (int i = 0; i < 310; i++) {
            pool.choose(Hash.mixed(i + 1), Set.of(endpoint(1)));
        }

        assertThat(pool.state(1).running()).isZero();
        assertThat(pool.state(4).running()).isBetween(3, 45);
    }

    @ParameterizedTest
    @EnumSource(names = {"LEAST_REQUESTS", "PEAK_EWMA"})
    void two_choices_heed_weights_though_nothing_else_runs(Algorithm algorithm) {
        Map<Endpoint, Integer> two = new PoolInTest(rules(algorithm))
                .of(instance(1, 0, 3), instance(2, 0, 1))
                .spread(4_000);
        assertThat(two.get(endpoint(1))).isBetween(2_850, 3_150);
        assertThat(two.get(endpoint(2))).isBetween(850, 1_150);

        Map<Endpoint, Integer> four = new PoolInTest(rules(algorithm))
                .of(instance(1, 0, 10), instance(2, 0, 20), instance(3, 0, 30), instance(4, 0, 40))
                .spread(10_000);
        for (int i = 1; i <= 4; i++) {
            assertThat(four.get(endpoint(i))).isBetween(1_000 * i - 200, 1_000 * i + 200);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LEAST_REQUESTS", "PEAK_EWMA"})
    void two_choices_heed_weights_under_load(Algorithm algorithm) {
        PoolInTest pool = new PoolInTest(rules(algorithm)).of(instance(1, 0, 3), instance(2, 0, 1));
        for (int i = 0; i < 400; i++) {
            pool.choose();
        }

        assertThat(pool.state(1).running()).isBetween(260, 340);
        assertThat(pool.state(2).running()).isBetween(60, 140);
    }

    @ParameterizedTest
    @EnumSource(names = {"LEAST_REQUESTS", "PEAK_EWMA"})
    void to_two_choices_too_weight_0_is_next_to_nothing(Algorithm algorithm) {
        assertThat(new PoolInTest(rules(algorithm))
                        .of(instance(1, 0, 10), instance(2, 0, 0))
                        .spread(10_000)
                        .get(endpoint(2)))
                .isBetween(1, 50);
    }

    @ParameterizedTest
    @EnumSource(names = {"LEAST_REQUESTS", "PEAK_EWMA"})
    void an_endpoint_at_which_much_waits_is_relieved_by_a_lighter_one(Algorithm algorithm) {
        PoolInTest pool = new PoolInTest(rules(algorithm)).of(instance(1, 0, 3), instance(2, 0, 1));
        List<Choice> ended = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            Choice choice = pool.choose();
            if (choice.endpoint().equals(endpoint(2))) {
                pool.end(choice, Choice.Result.ANSWERED, 1_000_000);
                ended.add(choice);
            }
        }

        // One ends nothing, so it soon has more than is its part, and the other gets the rest.
        assertThat(ended).hasSizeGreaterThan(380);
    }

    @Test
    void peak_ewma_turns_away_from_a_heavy_endpoint_that_is_slow() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.PEAK_EWMA)).of(instance(1, 0, 3), instance(2, 0, 1));

        assertThat(served(pool, 4_000, 1, 200_000_000).get(endpoint(1))).isLessThan(40);
    }

    @Test
    void peak_ewma_knows_an_endpoint_to_be_slow_whose_answers_nobody_waits_for() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.PEAK_EWMA)).of(2);
        int slow = 0;
        for (int i = 0; i < 1_000; i++) {
            Choice choice = pool.choose();
            if (choice.endpoint().equals(endpoint(1))) {
                slow++;
                pool.end(choice, Choice.Result.CANCELLED, 100_000_000);
            } else {
                pool.end(choice, Choice.Result.ANSWERED, 1_000_000);
            }
            pool.clock.forward(Duration.ofMillis(1));
        }

        assertThat(slow).isBetween(0, 20);
        assertThat(pool.state(1).failed()).isZero();
    }

    @Test
    void no_endpoint_no_choice() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.PEAK_EWMA));

        assertThat(pool.choose(0, Set.of())).isEmpty();
        assertThat(pool.of(1).choose(0, Set.of())).isPresent();
    }

    @Test
    void what_runs_is_counted_over_all_event_loops() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.LEAST_REQUESTS)).of(1);
        Choice one = pool.onLoop(0);
        Choice other = pool.onLoop(1);
        assertThat(pool.state(1).running()).isEqualTo(2);

        pool.end(one, Choice.Result.ANSWERED, 1);
        pool.end(other, Choice.Result.CANCELLED, -1);

        assertThat(pool.state(1).running()).isZero();
        assertThat(pool.state(1).answered()).isEqualTo(1);
    }
}
