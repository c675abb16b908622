package dev.trunkline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The test of the dashboard finds what it is there to find. */
class PromQueryTest {

    private static final Exported EXPORTED = Exported.of("""
            # TYPE asked_total counter
            asked_total{route="a",status="200",} 3.0
            asked_total{route="b",status="503",} 1.0
            # TYPE slow_seconds histogram
            slow_seconds_bucket{route="a",le="0.1",} 1.0
            # TYPE open gauge
            open 7.0
            """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "open{instance=~\"$instance\"} | instance,job",
                "sum by (route) (rate(asked_total{status=\"503\"}[5m])) | route",
                "sum(rate(asked_total{status=~\"5..\",route!=\"a\"}[5m])) by (route, status) | route,status",
                "sum by (route) (rate(asked_total[5m])) / sum by (route) (increase(asked_total[1h])) | route",
                "100 * sum(open) | ``",
                "sum by (c) (label_replace(rate(asked_total[5m]), \"c\", \"${1}xx\", \"status\", \"(.)..\")) | c",
                "histogram_quantile(0.99, sum by (le, route) (rate(slow_seconds_bucket[5m]))) | route",
            })
    void what_has_an_answer_is_read_and_its_labels_are_known(String expression, String labels) {
        assertThat(PromQuery.labels(expression, EXPORTED))
                .isEqualTo(labels.isEmpty() ? Set.of() : Set.of(labels.split(",")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "asked | there is no metric asked",
                "sum by (le) (rate(asked_total[5m])) | there is no label le",
                "open{route=\"a\"} | there is no label route",
                "sum by (status) (sum by (route) (asked_total)) | there is no label status",
                "asked_total{route=\"c\"} | route is never 'c'",
                "asked_total{route!=\"c\"} | route is never 'c'",
                "asked_total{status=~\"4..\"} | status is never '4..'",
                "asked_total{status!~\"4..\"} | status is never '4..'",
                "sum by (c) (label_replace(open, \"c\", \"$1\", \"status\", \".\")) | there is no label status",
                "label_replace(asked_total, \"c\", \"$1\", \"status\", \"(4)..\") | status is never '(4)..'",
                "histogram_quantile(0.9, sum by (route) (slow_seconds_bucket)) | there is no label le",
                "sum by (route) (asked_total) / sum(asked_total) | never match",
                "holt_winters(asked_total[5m]) | the function holt_winters",
                "sum without (route) (asked_total) | not read here",
                "sum by (route) (asked_total | not read here",
            })
    void what_could_have_none_is_refused(String expression, String why) {
        assertThatThrownBy(() -> PromQuery.labels(expression, EXPORTED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(why);
    }

    @Test
    void a_value_may_have_quotes_and_braces_in_it() {
        Exported exported = Exported.of("odd{what=\"a \\\"b\\\" {c}\",other=\"d\"} 1.0\n");

        assertThat(exported.labels("odd").get("what")).containsExactly("a \\\"b\\\" {c}");
        assertThat(exported.labels("odd").get("other")).containsExactly("d");
    }
}
