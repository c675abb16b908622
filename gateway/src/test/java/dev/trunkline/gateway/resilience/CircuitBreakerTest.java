package dev.trunkline.gateway.resilience;

import static dev.trunkline.gateway.resilience.CircuitBreaker.REFUSED;
import static dev.trunkline.gateway.resilience.CircuitBreaker.State.CLOSED;
import static dev.trunkline.gateway.resilience.CircuitBreaker.State.HALF_OPEN;
import static dev.trunkline.gateway.resilience.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.balance.Choice.Result;
import dev.trunkline.gateway.route.Breaking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CircuitBreakerTest {

    private static final Breaking RULES = new Breaking(0.5, 8, Duration.ofSeconds(5), 2);

    private int openBreakers;
    private final CircuitBreaker breaker = new CircuitBreaker(RULES, change -> openBreakers += change);
    private long now;

    /**
     * Steps: {@code +} a call that succeeds, {@code -} one that fails, {@code c} one that is cancelled, {@code x} one that
     * is refused, a number of seconds that go by.
     */
    @ParameterizedTest(name = "{0} leads to {1}")
    @CsvSource({
        "+ + + + + +,               CLOSED",
        "- - -,                     CLOSED",
        "- - - -,                   OPEN",
        "+ + - - - -,               OPEN",
        "- + + + + - - -,           OPEN",
        "- + + + + + + + - - -,     CLOSED",
        "+ - + - + - + -,           OPEN",
        "- - - c c c c,             CLOSED",
        "- - - 999 -,               OPEN",
        "- - - - x x,               OPEN",
        "- - - - 4 x,               OPEN",
        "- - - - 5 +,               HALF_OPEN",
        "- - - - 5 + +,             CLOSED",
        "- - - - 5 + -,             OPEN",
        "- - - - 5 + - 4 x,         OPEN",
        "- - - - 5 + - 5 + +,       CLOSED",
        "- - - - 5 c c c + +,       CLOSED",
        "- - - - 5 + + - - -,       CLOSED",
        "- - - - 5 + + - - - -,     OPEN",
    })
    void calls_and_time_lead_to_a_state(String steps, CircuitBreaker.State state) {
        for (String step : steps.strip().split(" ")) {
            switch (step) {
                case "+" -> breaker.ended(begun(), Result.ANSWERED, now);
                case "-" -> breaker.ended(begun(), Result.SERVER_ERROR, now);
                case "c" -> breaker.ended(begun(), Result.CANCELLED, now);
                case "x" -> assertThat(breaker.begin(false, now)).isEqualTo(REFUSED);
                default -> now += TimeUnit.SECONDS.toNanos(Long.parseLong(step));
            }
        }

        assertThat(breaker.state()).isEqualTo(state);
        assertThat(openBreakers).isEqualTo(state == CLOSED ? 0 : 1);
    }

    @Test
    void as_many_probes_pass_as_are_configured_and_no_more() {
        open();
        now += RULES.open().toNanos();

        int first = begun();
        begun();
        assertThat(breaker.begin(false, now)).isEqualTo(REFUSED);
        breaker.ended(first, Result.ANSWERED, now);

        assertThat(breaker.begin(false, now)).isEqualTo(REFUSED);
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    }

    @Test
    void what_began_before_it_opened_is_no_probe() {
        int early = begun();
        int late = begun();
        open();
        breaker.ended(late, Result.ANSWERED, now);
        now += RULES.open().toNanos();
        int probe = begun();

        breaker.ended(early, Result.TIMED_OUT, now);
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        breaker.ended(probe, Result.ANSWERED, now);
        breaker.ended(begun(), Result.ANSWERED, now);

        assertThat(breaker.state()).isEqualTo(CLOSED);
    }

    @Test
    void calls_that_wait_on_purpose_take_no_places_from_others() {
        open();
        now += RULES.open().toNanos();
        waiting();
        waiting();
        assertThat(breaker.begin(true, now)).isEqualTo(REFUSED);

        breaker.ended(begun(), Result.ANSWERED, now);
        breaker.ended(begun(), Result.ANSWERED, now);

        assertThat(breaker.state()).isEqualTo(CLOSED);
    }

    @Test
    void where_all_calls_wait_their_ends_count() {
        open();
        now += RULES.open().toNanos();
        int first = waiting();
        int second = waiting();
        now += 10 * RULES.open().toNanos();

        breaker.ended(first, Result.ANSWERED, now);
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        breaker.ended(second, Result.ANSWERED, now);

        assertThat(breaker.state()).isEqualTo(CLOSED);
    }

    @Test
    void one_that_waited_and_failed_opens_it_again() {
        open();
        now += RULES.open().toNanos();
        int waiting = waiting();
        int other = begun();

        breaker.ended(waiting, Result.BROKEN, now);
        breaker.ended(other, Result.ANSWERED, now);

        assertThat(breaker.state()).isEqualTo(OPEN);
    }

    @Test
    void one_that_waited_in_vain_gives_its_own_place_back() {
        open();
        now += RULES.open().toNanos();
        int waiting = waiting();
        waiting();
        begun();
        begun();

        breaker.ended(waiting, Result.CANCELLED, now);

        assertThat(breaker.begin(false, now)).isEqualTo(REFUSED);
        waiting();
        assertThat(breaker.begin(true, now)).isEqualTo(REFUSED);
    }

    @Test
    void probes_that_take_long_hold_their_places_for_as_long_as_it_was_open() {
        open();
        now += RULES.open().toNanos();
        int slow = begun();
        begun();
        now += RULES.open().toNanos() - 1;
        assertThat(breaker.begin(false, now)).isEqualTo(REFUSED);

        now += 1;
        breaker.ended(begun(), Result.ANSWERED, now);

        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        breaker.ended(slow, Result.ANSWERED, now);
        assertThat(breaker.state()).isEqualTo(CLOSED);
    }

    @Property
    void in_no_time_that_it_was_open_for_do_more_begin_than_there_are_places(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 3) Integer> steps) {
        CircuitBreaker fresh = new CircuitBreaker(RULES, change -> {});
        for (int i = 0; i < RULES.of() / 2; i++) {
            fresh.ended(fresh.begin(false, 0), Result.BROKEN, 0);
        }
        long then = RULES.open().toNanos();
        List<Integer> running = new ArrayList<>();
        int quick = 0;
        int patient = 0;
        for (int step : steps) {
            boolean waits = step % 2 == 1;
            if (step < 2) {
                int ticket = fresh.begin(waits, then);
                if (ticket != REFUSED) {
                    running.add(ticket);
                    quick += waits ? 0 : 1;
                    patient += waits ? 1 : 0;
                }
            } else if (!running.isEmpty()) {
                int ended = running.remove(0);
                fresh.ended(ended, Result.CANCELLED, then);
                quick -= ended % 2 == 0 ? 1 : 0;
                patient -= ended % 2 == 0 ? 0 : 1;
            }
        }

        assertThat(quick).isBetween(0, RULES.probes());
        assertThat(patient).isBetween(0, RULES.probes());
    }

    @Test
    void it_says_how_long_it_is_open_yet() {
        assertThat(breaker.closedForNanos(now)).isZero();
        open();
        now += TimeUnit.SECONDS.toNanos(2);

        assertThat(breaker.state()).isEqualTo(OPEN);
        assertThat(breaker.closedForNanos(now)).isEqualTo(TimeUnit.SECONDS.toNanos(3));
    }

    private void open() {
        for (int i = 0; i < RULES.of() / 2; i++) {
            breaker.ended(begun(), Result.BROKEN, now);
        }
    }

    private int waiting() {
        int ticket = breaker.begin(true, now);
        assertThat(ticket).isNotEqualTo(REFUSED);
        return ticket;
    }

    private int begun() {
        int ticket = breaker.begin(false, now);
        assertThat(ticket).isNotEqualTo(REFUSED);
        return ticket;
    }
}
