package dev.trunkline.rest.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EcmaPatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '\t',
            value = {
                "[a-z]{3}\t^(?:[a-z]{3})$",
                "a|b\t^(?:a|b)$",
                "(?s).{8,128}\t^(?:[\\s\\S]{8,128})$",
                "(?s)[.]\\.\t^(?:[.]\\.)$",
                "(?=.*[^\\p{Z}])[^\\u2028]{1,80}\t^(?:(?=.*[^\\p{Z}])[^\\u2028]{1,80})$",
                "^[a-z]+$\t^[a-z]+$",
                "\\S\t\\S",
                "a\\++\t^(?:a\\++)$"
            })
    void a_pattern_of_java_matches_whole_texts_in_ecmascript_too(String java, String ecma) {
        assertThat(EcmaPattern.of(java)).isEqualTo(ecma);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a++", "a*+", "[a]{2}+", "(?i)a", "(?>a)", "\\Qa\\E", "\\h", "\\A", "[a&&b]", "[a[b]]"})
    void what_ecmascript_does_not_have_is_refused(String java) {
        assertThatThrownBy(() -> EcmaPattern.of(java))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ECMA-262");
    }
}
