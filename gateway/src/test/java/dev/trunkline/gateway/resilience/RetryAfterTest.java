package dev.trunkline.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "120, 120"})
    void seconds_are_waited_for(String text, long seconds) {
        assertThat(RetryAfter.nanos(text)).isEqualTo(TimeUnit.SECONDS.toNanos(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1.5", "9999999999"})
    void anything_else_is_too_long_to_wait(String text) {
        assertThat(RetryAfter.nanos(text)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1000000000, 1", "1000000001, 2"})
    void what_is_told_is_rounded_up(long nanos, String seconds) {
        assertThat(RetryAfter.seconds(nanos)).isEqualTo(seconds);
    }
}
