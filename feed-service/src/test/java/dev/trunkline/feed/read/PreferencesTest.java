package dev.trunkline.feed.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7240 §2; lines are divided by {@code #} here. */
class PreferencesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "wait=7 | 7",
                "WAIT=7 | 7",
                "Wait = 7 | 7",
                "respond-async, wait=7 | 7",
                "respond-async # wait=7 | 7",
                "wait=7, wait=8 | 7",
                "wait=7 # Wait=8 | 7",
                "wait=soon, wait=8 | soon",
                "wait=\"7\" | 7",
                "wait=\"7\\\"8\" | 7\"8",
                "wait=7; level=1; wait=9 | 7",
                "note=\"a, wait=9; b\", wait=7 | 7",
                "note=\"a \\\", wait=9\", wait=7 | 7",
                "note; wait=9 | ",
                "await=7 | ",
                "wait | ",
                "wait= | ",
                "wait=\"\" | ",
                "wait, wait=8 | ",
                ", ,wait=7 | 7",
                "\" | "
            })
    void the_first_of_a_name_counts_on_whichever_line(String lines, String value) {
        assertThat(Preferences.value(List.of(lines.split(" # ")), "wait")).isEqualTo(Optional.ofNullable(value));
    }
}
