package dev.trunkline.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1000000", "250, 250000000", "99999999, 99999999000000"})
    void milliseconds_are_read(String text, long nanos) {
        assertThat(Deadline.millis(text)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @CsvSource({
        "1H, 3600000000000",
        "2M, 120000000000",
        "3S, 3000000000",
        "4m, 4000000",
        "5u, 5000",
        "6n, 6",
        "99999999H, 9223372036854775807"
    })
    void grpc_timeouts_are_read(String text, long nanos) {
        assertThat(Deadline.grpc(text)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "1", "1x", "-1m", "1.5S", "123456789m", " 1m", "+1m"})
    void what_is_malformed_limits_nothing(String text) {
        assertThat(Deadline.grpc(text)).isEqualTo(Deadline.NONE);
        assertThat(Deadline.millis(text.equals("1") ? "x" : text)).isEqualTo(Deadline.NONE);
    }

    @Test
    void what_is_absent_limits_nothing() {
        assertThat(Deadline.millis(null)).isEqualTo(Deadline.NONE);
        assertThat(Deadline.grpc(null)).isEqualTo(Deadline.NONE);
    }

    @Test
    void a_client_may_shorten_a_routes_timeout_and_not_lengthen_it() {
        Duration route = Duration.ofSeconds(2);

        assertThat(Deadline.shorter(route, Deadline.millis("500"))).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(Deadline.shorter(route, Deadline.millis("5000"))).isEqualTo(route.toNanos());
        assertThat(Deadline.shorter(route, Deadline.NONE)).isEqualTo(route.toNanos());
    }

    @Test
    void the_next_hop_is_told_what_is_left_and_never_more() {
        assertThat(Deadline.inMillis(1_999_999)).isEqualTo("1");
        assertThat(Deadline.inMillis(-5)).isEqualTo("0");
        assertThat(Deadline.inGrpc(TimeUnit.HOURS.toNanos(100))).isEqualTo("99999999m");
        assertThat(Deadline.grpc(Deadline.inGrpc(2_500_000))).isEqualTo(2_000_000);
    }
}
