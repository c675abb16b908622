package dev.trunkline.gateway.balance;

import static dev.trunkline.gateway.balance.PoolInTest.checked;
import static dev.trunkline.gateway.balance.PoolInTest.endpoint;
import static dev.trunkline.gateway.balance.PoolInTest.instance;
import static dev.trunkline.gateway.balance.PoolInTest.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.route.Balancing;
import dev.trunkline.gateway.route.Balancing.Algorithm;
import dev.trunkline.gateway.route.Zones;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Health, ejection, panic and departure, by a clock that is turned by hand. */
class PoolTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource(
            value = Choice.Result.class,
            names = {"SERVER_ERROR", "NOT_CONNECTED", "BROKEN", "TIMED_OUT"})
    void failures_in_a_row_take_an_endpoint_out(Choice.Result failure) {
        PoolInTest pool = new PoolInTest(rules(Algorithm.ROUND_ROBIN)).of(4);
        pool.bring(1, failure, 4);
        assertThat(pool.log).isEmpty();

        pool.bring(1, failure, 1);

        assertThat(pool.log).containsExactly("ejected e1.test for 10 s: 5 failures in a row");
        assertThat(pool.state(1).use()).isEqualTo(PoolState.Use.EJECTED);
        assertThat(pool.spread(100)).doesNotContainKey(endpoint(1));
    }

    @Test
    void an_answer_between_failures_begins_the_count_anew_and_who_gives_up_says_nothing() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.ROUND_ROBIN)).of(4);
        pool.bring(1, Choice.Result.BROKEN, 4);
        pool.bring(1, Choice.Result.ANSWERED, 1);
        pool.bring(1, Choice.Result.BROKEN, 4);
        pool.bring(1, Choice.Result.CANCELLED, 10);

        assertThat(pool.log).isEmpty();
    }

    @Test
    void a_share_of_failures_takes_an_endpoint_out_when_the_window_is_over() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.ROUND_ROBIN)).of(4);
        for (int i = 0; i < 15; i++) {
            pool.bring(1, Choice.Result.SERVER_ERROR, 2);
            pool.bring(1, Choice.Result.ANSWERED, 1);
        }
        assertThat(pool.log).isEmpty();

        pool.pass(WINDOW);

        assertThat(pool.log).containsExactly("ejected e1.test for 10 s: 30 of 45 requests failed");
    }

    @Test
    void an_endpoint_comes_back_and_stays_away_twice_as_long_the_next_time() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.ROUND_ROBIN)).of(4);
        pool.bring(1, Choice.Result.BROKEN, 5);
        pool.pass(Duration.ofSeconds(10));
        assertThat(pool.spread(100)).containsKey(endpoint(1));

        pool.bring(1, Choice.Result.BROKEN, 5);

        assertThat(pool.log)
                .containsExactly(
                        "ejected e1.test for 10 s: 5 failures in a row",
                        "readmitted e1.test",
                        "ejected e1.test for 20 s: 5 failures in a row");
    }

    @Test
    void quiet_windows_are_forgiven() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.ROUND_ROBIN)).of(4);
        pool.bring(1, Choice.Result.BROKEN, 5);
        pool.pass(WINDOW);
        pool.spread(100);
        pool.pass(WINDOW);
        pool.spread(100);
        pool.pass(WINDOW);

        pool.bring(1, Choice.Result.BROKEN, 5);

        assertThat(pool.log).last().isEqualTo("ejected e1.test for 10 s: 5 failures in a row");
    }

    @Test
    void no_more_than_the_given_share_is_taken_out() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.ROUND_ROBIN)).of(4);
        for (int i = 0; i < 200; i++) {
            pool.end(pool.choose(), Choice.Result.SERVER_ERROR, 1);
        }

        assertThat(pool.log).hasSize(2).allMatch(line -> line.startsWith("ejected"));
        assertThat(pool.spread(100)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"1, 50, 0", "2, 10, 1", "3, 50, 1", "4, 50, 2", "10, 10, 1", "10, 33, 3", "2, 100, 2"})
    void the_only_endpoint_stays_and_one_of_two_may_go(int endpoints, int percent, int most) {
        assertThat(Ejections.most(endpoints, percent / 100.0)).isEqualTo(most);
    }

    @Property
    void ejections_grow_up_to_their_bound(@ForAll @IntRange(min = 1, max = 100) int number) {
        long nanos = Ejections.nanos(number, 10, 3_000);

        assertThat(nanos).isBetween(10L, 3_000L);
        assertThat(Ejections.nanos(number + 1, 10, 3_000)).isEqualTo(Math.min(3_000, nanos * 2));
    }

    @Test
    void the_only_endpoint_is_never_taken_out() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.PEAK_EWMA)).of(1);
        pool.bring(1, Choice.Result.NOT_CONNECTED, 100);

        assertThat(pool.log).isEmpty();
        assertThat(pool.choose(0, Set.of())).isPresent();
    }

    @Test
    void a_change_of_health_takes_several_checks_in_a_row() {
        PoolInTest pool = new PoolInTest(checked(0.5)).of(4);
        pool.check(1, false, 2);
        pool.check(1, true, 1);
        pool.check(1, false, 2);
        assertThat(pool.log).isEmpty();
        pool.check(1, false, 1);
        assertThat(pool.spread(100)).hasSize(3);
        pool.check(1, true, 1);
        assertThat(pool.spread(100)).hasSize(3);
        pool.check(1, true, 1);

        assertThat(pool.spread(100)).hasSize(4);
        assertThat(pool.log).containsExactly("UNHEALTHY e1.test", "FIT e1.test");
    }

    @Test
    void a_new_endpoint_waits_for_its_first_check_if_there_are_others() {
        PoolInTest pool = new PoolInTest(checked(0.5)).of(3);
        assertThat(pool.spread(100)).hasSize(3);
        pool.of(4);
        assertThat(pool.state(4).use()).isEqualTo(PoolState.Use.UNCHECKED);
        assertThat(pool.spread(100)).hasSize(3);

        pool.check(4, true, 1);

        assertThat(pool.spread(100)).hasSize(4);
    }

    @Test
    void when_all_endpoints_are_new_none_waits() {
        PoolInTest pool = new PoolInTest(checked(0.5)).of(instance(1));

        pool.of(instance(2), instance(3));

        assertThat(pool.spread(100)).hasSize(2);
        assertThat(pool.log).isEmpty();
    }

    @Test
    void other_rules_for_zones_hold_for_the_endpoints_that_are_there() {
        PoolInTest pool = new PoolInTest(zoned(Zones.NONE), Optional.of("a")).of(4);
        assertThat(pool.state(1).zone()).isEmpty();

        pool.pool.use(zoned(new Zones(List.of(new Zones.Domain("a", "e1.test"), new Zones.Domain("b", "test")))));

        assertThat(pool.state(1).zone()).contains("a");
        assertThat(pool.state(2).zone()).contains("b");
        // One of four in one of two zones has twice its even share.
        assertThat(pool.spread(2_000).get(endpoint(1))).isBetween(850, 1_150);

        pool.pool.use(zoned(Zones.NONE));
        assertThat(pool.state(1).zone()).isEmpty();
        assertThat(pool.spread(100).get(endpoint(1))).isEqualTo(25);
    }

    private static Balancing zoned(Zones zones) {
        Balancing plain = rules(Algorithm.ROUND_ROBIN);
        return new Balancing(
                plain.algorithm(),
                plain.key(),
                plain.load(),
                plain.slowStart(),
                plain.panic(),
                plain.health(),
                plain.ejecting(),
                zones);
    }

    @Test
    void an_endpoint_is_known_until_it_has_left_whatever_its_state() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.ROUND_ROBIN)).of(4);
        pool.bring(1, Choice.Result.BROKEN, 5);
        assertThat(pool.state(1).use()).isEqualTo(PoolState.Use.EJECTED);
        assertThat(pool.knows(1)).isTrue();

        pool.of(instance(2), instance(3));

        assertThat(pool.knows(1)).isFalse();
        assertThat(pool.knows(2)).isTrue();
    }

    @Test
    void when_too_few_are_fit_all_are_used() {
        PoolInTest pool = new PoolInTest(checked(0.5)).of(4);
        pool.check(1, false, 3);
        pool.check(2, false, 3);
        assertThat(pool.spread(100)).hasSize(2);
        pool.check(3, false, 3);

        assertThat(pool.spread(100)).hasSize(4);
        assertThat(pool.pool.state().panic()).isTrue();
        assertThat(pool.log).last().isEqualTo("panic");

        pool.check(1, true, 2);
        assertThat(pool.spread(100)).hasSize(2);
        assertThat(pool.log).last().isEqualTo("calm");
    }

    @Test
    void without_panic_nothing_is_left_to_choose() {
        PoolInTest pool = new PoolInTest(checked(0)).of(2);
        pool.check(1, false, 3);
        assertThat(pool.spread(100)).hasSize(1);
        pool.check(2, false, 3);

        assertThat(pool.choose(0, Set.of())).isEmpty();
    }

    @Test
    void an_endpoint_that_is_gone_gets_nothing_new_and_is_shown_until_its_requests_have_ended() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.ROUND_ROBIN)).of(instance(1));
        Choice running = pool.choose();

        pool.of(instance(2));

        assertThat(pool.spread(100)).containsOnlyKeys(endpoint(2));
        assertThat(pool.state(1).use()).isEqualTo(PoolState.Use.DRAINING);
        assertThat(pool.state(1).running()).isEqualTo(1);
        pool.end(running, Choice.Result.ANSWERED, 1);
        pool.pass(Duration.ofSeconds(1));
        assertThat(pool.pool.state().endpoints()).hasSize(1);
    }

    @Test
    void other_rules_leave_what_is_known_of_endpoints() {
        PoolInTest pool = new PoolInTest(rules(Algorithm.ROUND_ROBIN)).of(4);
        Choice running = pool.choose();
        pool.bring(1, Choice.Result.BROKEN, 5);

        pool.pool.use(rules(Algorithm.CONSISTENT_HASH));

        assertThat(pool.pool.state().algorithm()).isEqualTo("consistent-hash");
        assertThat(pool.spread(1_000)).hasSize(3);
        assertThat(pool.pool.state().endpoints().stream()
                        .mapToInt(PoolState.EndpointState::running)
                        .sum())
                .isEqualTo(1);
        pool.end(running, Choice.Result.ANSWERED, 1);
    }
}
