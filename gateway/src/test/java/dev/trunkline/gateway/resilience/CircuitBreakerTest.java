package dev.trunkline.gateway.resilience;

import static dev.trunkline.gateway.resilience.CircuitBreaker.REFUSED;
import static dev.trunkline.gateway.resilience.CircuitBreaker.State.CLOSED;
import static dev.trunkline.gateway.resilience.CircuitBreaker.State.HALF_OPEN;
import static dev.trunkline.gateway.resilience.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.balance.Choice.Result;
import dev.trunkline.gateway.route.Breaking;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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
                case "x" -> assertThat(breaker.begin(now)).isEqualTo(REFUSED);
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
        assertThat(breaker.begin(now)).isEqualTo(REFUSED);
        breaker.ended(first, Result.ANSWERED, now);

        assertThat(breaker.begin(now)).isEqualTo(REFUSED);
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

    private int begun() {
        int ticket = breaker.begin(now);
        assertThat(ticket).isNotEqualTo(REFUSED);
        return ticket;
    }
}
