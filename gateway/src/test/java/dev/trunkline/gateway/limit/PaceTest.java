package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Property
    void a_token_takes_a_whole_number_of_units_and_nothing_is_rounded(
            @ForAll @LongRange(min = 1, max = 14_000) long rate) {
        Pace pace = Pace.of(rate, SECOND);
        assertThat(rate * pace.unitsPerToken()).isEqualTo(1_000_000 * pace.unitsPerMicro());
    }

    @Property
    void a_rate_that_no_unit_fits_is_rounded_to_the_strict_side_by_less_than_one_in_ten_thousand(
            @ForAll @LongRange(min = 14_001, max = 1_000_000) long rate) {
        Pace pace = Pace.of(rate, SECOND);
        double given = 1e6 * pace.unitsPerMicro() / pace.unitsPerToken();
        assertThat(given).isBetween(rate * 0.9999, (double) rate);
    }

    @Test
    void three_a_second_have_thirds_of_microseconds() {
        assertThat(Pace.of(3, SECOND)).isEqualTo(new Pace(3, 1_000_000));
    }

    @Test
    void what_takes_years_to_come_is_refused() {
        Pace hourly = Pace.of(1, Duration.ofHours(1));
        assertThatThrownBy(() -> hourly.units(1_000_000)).isInstanceOf(IllegalArgumentException.class);
    }
}
