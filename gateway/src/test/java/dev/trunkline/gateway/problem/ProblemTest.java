package dev.trunkline.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest {

    private static final int MOST = 512;

    @Test
    void what_a_client_has_written_is_quoted_whatever_it_is() throws Exception {
        String written = "/\"\\\u0000\u001f\u007f\u00e9\u0fff\ud83d\ude00\uffff";

        String json = Problem.noRoute().json(written, "t");

        assertThat(new ObjectMapper().readTree(json).path("instance").asText()).isEqualTo(written);
        assertThat(json).contains("\\u0000\\u001f\\u007f\\u00e9\\u0fff\\ud83d\\ude00\\uffff");
    }

    /** In the place of the dots stand as many letters as it takes for all to end one character behind the bound. */
    @ParameterizedTest(name = "/..{0} ends with {1}")
    @CsvSource({
        "aab, aa",
        "a%41, a",
        "%41a, %41",
        "%4a, ''",
        "%%%41, %%",
        "\ud83d\ude00, ''",
        "\ud83d\ude00a, \ud83d\ude00",
    })
    void of_a_long_instance_there_is_its_beginning(String end, String left) throws Exception {
        String before = "/" + "x".repeat(MOST - end.length());

        String json = Problem.noRoute().json(before + end, "t");

        assertThat(new ObjectMapper().readTree(json).path("instance").asText()).isEqualTo(before + left);
    }

    @Test
    void an_instance_of_the_bound_is_whole() throws Exception {
        String written = "/" + "x".repeat(MOST - 4) + "%41";

        String json = Problem.noRoute().json(written, "t");

        assertThat(new ObjectMapper().readTree(json).path("instance").asText()).isEqualTo(written);
    }

    @Test
    void the_answer_is_not_many_times_what_was_sent() {
        String sent = "/" + "\u00ff".repeat(16_000);

        assertThat(Problem.noRoute().json(sent, "t")).hasSizeLessThan(4_096);
    }
}
