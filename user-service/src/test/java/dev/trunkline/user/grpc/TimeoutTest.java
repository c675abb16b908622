package dev.trunkline.user.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.rest.problem.ProblemException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutTest {

    @ParameterizedTest
    @CsvSource({"1H,PT1H", "2M,PT2M", "3S,PT3S", "250m,PT0.25S", "7u,PT0.000007S", "9n,PT0.000000009S", "0S,PT0S"})
    void each_unit_is_read(String text, Duration timeout) {
        assertThat(Timeout.parse(text)).isEqualTo(timeout);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "1", "1h", "-1S", "123456789S", "1 S", "1.5S", "١S"})
    void whatever_else_is_refused(String text) {
        assertThatThrownBy(() -> Timeout.parse(text)).isInstanceOf(ProblemException.class);
    }
}
