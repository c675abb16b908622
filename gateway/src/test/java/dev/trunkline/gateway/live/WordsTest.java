package dev.trunkline.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1ms",
        "1500, 1500ms",
        "2000, 2s",
        "90000, 90s",
        "120000, 2m",
        "3600000, 1h",
        "86400000, 24h",
        "0, 0ms"
    })
    void a_duration_has_the_largest_unit_that_leaves_no_fraction(long millis, String text) {
        assertThat(Words.duration(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0B", "1023, 1023B", "1024, 1KiB", "1536, 1536B", "1048576, 1MiB", "2147483648, 2GiB"})
    void so_has_a_size(long bytes, String text) {
        assertThat(Words.size(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.005, 0.5%", "0.07, 7%", "0.5, 50%", "1, 100%", "1.25, 125%", "0, 0%"})
    void a_share_is_a_percentage(double share, String text) {
        assertThat(Words.percent(share)).isEqualTo(text);
    }
}
