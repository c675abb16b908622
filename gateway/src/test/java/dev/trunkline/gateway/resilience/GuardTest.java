package dev.trunkline.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.balance.Balancer;
import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.balance.Choice.Result;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.route.Breaking;
import dev.trunkline.gateway.route.Concurrency;
import dev.trunkline.gateway.route.Protection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GuardTest {

    private static final Endpoint A = new Endpoint("a", "127.0.0.1", 1);
    private static final Endpoint B = new Endpoint("b", "127.0.0.1", 2);
    private static final Breaking BREAKING = new Breaking(0.5, 4, Duration.ofSeconds(5), 1);

    private final UpstreamTally tally = new UpstreamTally();
    private long now;

    @Test
    void an_endpoint_that_fails_is_passed_over_until_its_breaker_lets_a_probe_through() {
        Guard guard = guard(BREAKING, A, B);
        for (int i = 0; i < 4; i++) {
            Choice choice = guard.balancer().choose(0, Set.of(), now).orElseThrow();
            choice.ended(choice.endpoint().equals(A) ? Result.SERVER_ERROR : Result.ANSWERED, 1, now);
        }

        for (int i = 0; i < 6; i++) {
            assertThat(chosen(guard)).isEqualTo(B);
        }
        assertThat(tally.openEndpoints()).isEqualTo(1);

        now += TimeUnit.SECONDS.toNanos(5);
        assertThat(List.of(chosen(guard), chosen(guard))).containsExactlyInAnyOrder(A, B);
        assertThat(tally.openEndpoints()).isZero();
    }

    @Test
    void when_every_endpoint_fails_none_is_passed_over() {
        Guard guard = guard(BREAKING, A, B);
        for (int i = 0; i < 4; i++) {
            guard.balancer().choose(0, Set.of(), now).orElseThrow().ended(Result.BROKEN, -1, now);
        }
        assertThat(tally.openEndpoints()).isEqualTo(2);

        assertThat(List.of(chosen(guard), chosen(guard))).containsExactlyInAnyOrder(A, B);
        assertThat(guard.balancer().choose(0, Set.of(A), now).orElseThrow().endpoint())
                .isEqualTo(B);
        assertThat(tally.openEndpoints()).isEqualTo(2);
    }

    @Test
    void an_upstream_that_fails_as_a_whole_is_closed_to_all_and_says_for_how_long() {
        Guard guard = guard(BREAKING, A, B);
        for (int i = 0; i < 10; i++) {
            guard.settled(guard.admit(false, now), Result.TIMED_OUT, now);
        }

        assertThat(guard.admit(false, now)).isEqualTo(Guard.REFUSED);
        assertThat(guard.refusedForNanos(now)).isEqualTo(TimeUnit.SECONDS.toNanos(5));
        assertThat(tally.openBreakers()).isEqualTo(1);
        assertThat(tally.refused()).isEqualTo(1);
        now += TimeUnit.SECONDS.toNanos(5);
        assertThat(guard.admit(false, now)).isNotNegative();
    }

    @Test
    void more_than_the_limit_are_shed() {
        Guard guard = guard(new Protection(Optional.empty(), Optional.of(new Concurrency(2, 1, 10))), A);

        assertThat(guard.enter()).isTrue();
        assertThat(guard.enter()).isTrue();
        assertThat(guard.enter()).isFalse();
        assertThat(tally.shedRequests()).isEqualTo(1);
        guard.leave(Result.CANCELLED, -1, now);
        assertThat(guard.enter()).isTrue();
    }

    @Test
    void a_stream_that_begins_as_a_probe_closes_the_endpoints_breaker() {
        Guard guard = guard(BREAKING, A);
        for (int i = 0; i < 2; i++) {
            guard.balancer().choose(0, Set.of(), now).orElseThrow().ended(Result.BROKEN, -1, now);
        }
        now += TimeUnit.SECONDS.toNanos(5);
        Choice stream = guard.balancer().choose(0, Set.of(), now).orElseThrow();

        Guard.streams(stream, Result.ANSWERED, now);

        assertThat(tally.openEndpoints()).isZero();
        stream.ended(Result.BROKEN, 1, now);
        assertThat(tally.openEndpoints()).isZero();
    }

    @Test
    void a_stream_that_begins_with_an_error_is_a_failure() {
        Guard guard = guard(BREAKING, A);
        for (int i = 0; i < 2; i++) {
            Choice stream = guard.balancer().choose(0, Set.of(), now).orElseThrow();
            Guard.streams(stream, Result.SERVER_ERROR, now);
        }

        assertThat(tally.openEndpoints()).isEqualTo(1);
    }

    @Test
    void requests_that_wait_on_purpose_leave_an_endpoints_probes_to_others() {
        Guard guard = guard(BREAKING, A, B);
        for (int i = 0; i < 4; i++) {
            Choice choice = guard.balancer().choose(0, Set.of(), now).orElseThrow();
            choice.ended(choice.endpoint().equals(A) ? Result.SERVER_ERROR : Result.ANSWERED, 1, now);
        }
        now += TimeUnit.SECONDS.toNanos(5);
        for (int i = 0; i < 4; i++) {
            guard.patientBalancer().choose(0, Set.of(), now).orElseThrow();
        }
        assertThat(tally.openEndpoints()).isEqualTo(1);

        assertThat(List.of(chosen(guard), chosen(guard))).containsExactlyInAnyOrder(A, B);

        assertThat(tally.openEndpoints()).isZero();
    }

    @Test
    void a_guard_that_is_closed_takes_its_part_out_of_the_tally() {
        Guard guard = guard(new Protection(Optional.of(BREAKING), Optional.of(new Concurrency(20, 10, 100))), A);
        for (int i = 0; i < 10; i++) {
            guard.settled(guard.admit(false, now), Result.BROKEN, now);
        }
        for (int i = 0; i < 2; i++) {
            guard.balancer().choose(0, Set.of(), now).orElseThrow().ended(Result.BROKEN, -1, now);
        }
        assertThat(tally.openBreakers() + tally.openEndpoints() + tally.limit()).isEqualTo(22);

        guard.close();

        assertThat(tally.openBreakers() + tally.openEndpoints() + tally.limit()).isZero();
    }

    @Test
    void an_endpoint_that_left_takes_its_breaker_out_of_the_tally_and_one_that_stays_keeps_it() {
        InTurn endpoints = new InTurn(A, B);
        Guard guard = new Guard(new Protection(Optional.of(BREAKING), Optional.empty()), endpoints, tally);
        for (int i = 0; i < 4; i++) {
            guard.balancer().choose(0, Set.of(), now).orElseThrow().ended(Result.BROKEN, -1, now);
        }
        endpoints.gone.add(A);

        guard.tidy();

        assertThat(tally.openFor(A)).isZero();
        assertThat(tally.openFor(B)).isEqualTo(1);
        assertThat(tally.openEndpoints()).isEqualTo(1);
        guard.close();
        assertThat(tally.openEndpoints()).isZero();
    }

    @Test
    void what_was_under_way_to_an_endpoint_that_left_changes_no_tally_when_it_ends() {
        InTurn endpoints = new InTurn(A);
        Guard guard = new Guard(new Protection(Optional.of(BREAKING), Optional.empty()), endpoints, tally);
        List<Choice> late = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            late.add(guard.balancer().choose(0, Set.of(), now).orElseThrow());
        }
        endpoints.gone.add(A);
        guard.tidy();

        late.forEach(choice -> choice.ended(Result.BROKEN, -1, now));

        assertThat(tally.openEndpoints()).isZero();
    }

    @Test
    void a_guard_that_is_closed_tallies_no_endpoint_that_it_first_sees_then() {
        Guard guard = guard(BREAKING, A);
        guard.close();
        for (int i = 0; i < 4; i++) {
            guard.balancer().choose(0, Set.of(), now).orElseThrow().ended(Result.BROKEN, -1, now);
        }

        assertThat(tally.openEndpoints()).isZero();
    }

    private Guard guard(Breaking rules, Endpoint... endpoints) {
        return guard(new Protection(Optional.of(rules), Optional.empty()), endpoints);
    }

    private Guard guard(Protection protection, Endpoint... endpoints) {
        return new Guard(protection, new InTurn(endpoints), tally);
    }

    private Endpoint chosen(Guard guard) {
        Choice choice = guard.balancer().choose(0, Set.of(), now).orElseThrow();
        choice.ended(Result.ANSWERED, 1, now);
        return choice.endpoint();
    }

    /** Every endpoint in its turn, those that were tried last. */
    private static final class InTurn implements Balancer {

        private final List<Endpoint> endpoints;
        private final Set<Endpoint> gone = new HashSet<>();
        private int next;

        InTurn(Endpoint... endpoints) {
            this.endpoints = List.of(endpoints);
        }

        @Override
        public boolean knows(Endpoint endpoint) {
            return !gone.contains(endpoint);
        }

        @Override
        public Optional<Choice> choose(long key, Set<Endpoint> tried, long nowNanos) {
            int start = next++;
            Endpoint chosen = endpoints.get(start % endpoints.size());
            for (int i = 0; i < endpoints.size() && tried.contains(chosen); i++) {
                chosen = endpoints.get((start + i) % endpoints.size());
            }
            return Optional.of(new Chosen(chosen));
        }
    }

    private record Chosen(Endpoint endpoint) implements Choice {

        @Override
        public void ended(Result result, long firstByteNanos, long nowNanos) {
            // nothing is learnt
        }
    }
}
