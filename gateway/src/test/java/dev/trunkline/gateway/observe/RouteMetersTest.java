package dev.trunkline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.exchange.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class RouteMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RouteMeters meters = new RouteMeters(registry, "one", "up");

    @Test
    void each_status_is_counted_apart_for_each_outcome() {
        for (Outcome outcome : Outcome.values()) {
            for (int status = 100; status < 600; status++) {
                meters.count(outcome, status);
                meters.count(outcome, status);
            }
        }

        assertThat(registry.find("gateway.requests").counters())
                .hasSize(500 * Outcome.values().length)
                .allSatisfy(counter -> assertThat(counter.count()).isEqualTo(2));
    }

    @Test
    void what_is_no_status_is_counted_as_one() {
        for (int status : new int[] {-1, 0, 99, 600, 999, Integer.MAX_VALUE}) {
            meters.count(Outcome.ANSWERED, status);
        }

        assertThat(registry.find("gateway.requests").counters())
                .singleElement()
                .satisfies(
                        counter -> assertThat(counter.getId().getTag("status")).isEqualTo("odd"))
                .extracting(Counter::count)
                .isEqualTo(6.0);
    }

    @Test
    void counters_are_those_of_what_has_occurred() {
        assertThat(registry.find("gateway.requests").counters()).isEmpty();

        meters.count(Outcome.REFUSED, 404);

        assertThat(registry.find("gateway.requests").counters()).singleElement().satisfies(counter -> {
            assertThat(counter.getId().getTag("status")).isEqualTo("404");
            assertThat(counter.getId().getTag("outcome")).isEqualTo("refused");
        });
    }
}
