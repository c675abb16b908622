package dev.trunkline.gateway.resilience;

import static dev.trunkline.gateway.resilience.Attempts.Next.AGAIN;
import static dev.trunkline.gateway.resilience.Attempts.Next.EXHAUSTED;
import static dev.trunkline.gateway.resilience.Attempts.Next.GIVE_UP;
import static dev.trunkline.gateway.resilience.Attempts.Next.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.route.Retry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptsTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LEFT = 2_000 * MILLI;
    private static final Retry RULES =
            new Retry(3, true, true, Set.of(502, 503, 504), 0.2, Duration.ofMillis(20), 65_536);

    private final RetryBudget budget = new RetryBudget();
    private double random = 0.5;

    @ParameterizedTest(name = "{0}, idempotent {1}, body kept {2}, rules {3}: {4}")
    @CsvSource({
        "UNSENT, true,  true,  true,  AGAIN",
        "UNSENT, false, true,  true,  AGAIN",
        "UNSENT, false, true,  false, AGAIN",
        "UNSENT, true,  false, true,  GIVE_UP",
        "STALE,  true,  true,  false, AGAIN",
        "STALE,  true,  false, true,  GIVE_UP",
        "STALE,  false, true,  true,  GIVE_UP",
        "BROKEN, true,  true,  true,  AGAIN",
        "BROKEN, true,  true,  false, GIVE_UP",
        "BROKEN, false, true,  true,  GIVE_UP",
        "BROKEN, true,  false, true,  GIVE_UP",
        "SLOW,   true,  true,  true,  AGAIN",
        "SLOW,   true,  true,  false, GIVE_UP",
        "SLOW,   false, true,  true,  GIVE_UP",
        "STATUS, true,  true,  true,  AGAIN",
        "STATUS, true,  false, true,  GIVE_UP",
    })
    void what_follows_the_first_failure(
            Failure failure, boolean idempotent, boolean bodyKept, boolean asked, Attempts.Next next) {
        Attempts attempts = attempts(asked ? RULES : Retry.NONE, idempotent);
        attempts.began();

        assertThat(attempts.failed(failure, bodyKept, 0, LEFT, 0)).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource({"503, true, true", "500, true, false", "200, true, false", "503, false, false"})
    void an_answer_is_poor_if_the_route_says_so_and_the_method_may_be_repeated(
            int status, boolean idempotent, boolean poor) {
        assertThat(attempts(RULES, idempotent).poor(status)).isEqualTo(poor);
    }

    @Test
    void there_are_as_many_attempts_as_the_route_says() {
        Attempts attempts = attempts(RULES, true);

        assertThat(fail(attempts, Failure.BROKEN)).isEqualTo(AGAIN);
        assertThat(fail(attempts, Failure.STATUS)).isEqualTo(AGAIN);
        assertThat(fail(attempts, Failure.BROKEN)).isEqualTo(GIVE_UP);
    }

    @Test
    void connections_that_cannot_be_made_are_counted_apart_and_are_no_extra_load() {
        Attempts attempts = attempts(RULES, true);
        exhaust();

        assertThat(fail(attempts, Failure.UNSENT)).isEqualTo(AGAIN);
        assertThat(attempts.pauseNanos()).isZero();
        assertThat(fail(attempts, Failure.UNSENT)).isEqualTo(AGAIN);
        assertThat(fail(attempts, Failure.UNSENT)).isEqualTo(GIVE_UP);
    }

    @Test
    void what_nobody_has_looked_at_may_go_to_the_same_endpoint_again_whatever_the_method() {
        Attempts attempts = attempts(Retry.NONE, false);

        assertThat(fail(attempts, Failure.UNREAD)).isEqualTo(AGAIN);
        assertThat(attempts.sameEndpoint()).isTrue();
        assertThat(fail(attempts, Failure.UNSENT)).isEqualTo(AGAIN);
        assertThat(attempts.sameEndpoint()).isFalse();
        assertThat(fail(attempts, Failure.UNREAD)).isEqualTo(GIVE_UP);
    }

    @Test
    void a_connection_that_was_closed_while_kept_is_forgiven_once_and_may_be_made_anew() {
        Attempts attempts = attempts(Retry.NONE, true);

        assertThat(fail(attempts, Failure.STALE)).isEqualTo(AGAIN);
        assertThat(attempts.sameEndpoint()).isTrue();
        assertThat(fail(attempts, Failure.STALE)).isEqualTo(GIVE_UP);
    }

    @Test
    void a_used_up_budget_ends_it() {
        exhaust();

        assertThat(fail(attempts(RULES, true), Failure.BROKEN)).isEqualTo(EXHAUSTED);
        assertThat(fail(attempts(RULES, true), Failure.STALE)).isEqualTo(EXHAUSTED);
    }

    @Test
    void an_attempt_that_was_not_made_is_given_back() {
        Attempts attempts = attempts(RULES, true);
        for (int i = 0; i < 9; i++) {
            budget.take(0.2, 0);
        }
        assertThat(fail(attempts, Failure.BROKEN)).isEqualTo(AGAIN);
        attempts.notMade(0);

        assertThat(fail(attempts(RULES, true), Failure.BROKEN)).isEqualTo(AGAIN);
    }

    @Test
    void pauses_are_random_and_longer_each_time() {
        Attempts attempts = attempts(RULES, true);

        fail(attempts, Failure.BROKEN);
        assertThat(attempts.pauseNanos()).isEqualTo(10 * MILLI);
        random = 0.75;
        fail(attempts, Failure.BROKEN);
        assertThat(attempts.pauseNanos()).isEqualTo(30 * MILLI);
    }

    @Test
    void retry_after_is_waited_for_if_there_is_time() {
        Attempts attempts = attempts(RULES, true);
        attempts.began();
        assertThat(attempts.failed(Failure.STATUS, true, 1_000 * MILLI, LEFT, 0))
                .isEqualTo(AGAIN);
        assertThat(attempts.pauseNanos()).isEqualTo(1_000 * MILLI);

        attempts.began();
        assertThat(attempts.failed(Failure.STATUS, true, 1_000 * MILLI, 900 * MILLI, 0))
                .isEqualTo(GIVE_UP);
    }

    @Test
    void while_another_attempt_runs_its_answer_is_waited_for() {
        Attempts attempts = attempts(RULES, true);
        attempts.began();
        attempts.began();

        assertThat(attempts.failed(Failure.BROKEN, true, 0, LEFT, 0)).isEqualTo(WAIT);
        assertThat(attempts.failed(Failure.BROKEN, true, 0, LEFT, 0)).isEqualTo(AGAIN);
    }

    private Attempts attempts(Retry rules, boolean idempotent) {
        return new Attempts(rules, idempotent, budget, () -> random);
    }

    private void exhaust() {
        while (budget.take(0.2, 0)) {
            // until it is empty
        }
    }

    private static Attempts.Next fail(Attempts attempts, Failure failure) {
        attempts.began();
        return attempts.failed(failure, true, 0, LEFT, 0);
    }
}
