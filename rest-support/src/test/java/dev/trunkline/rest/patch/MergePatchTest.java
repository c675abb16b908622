package dev.trunkline.rest.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** RFC 7396 appendix A. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "{\"a\":\"b\"};          {\"a\":\"c\"};                {\"a\":\"c\"}",
                "{\"a\":\"b\"};          {\"b\":\"c\"};                {\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\"};          {\"a\":null};                 {}",
                "{\"a\":\"b\",\"b\":\"c\"}; {\"a\":null};              {\"b\":\"c\"}",
                "{\"a\":[\"b\"]};        {\"a\":\"c\"};                {\"a\":\"c\"}",
                "{\"a\":\"c\"};          {\"a\":[\"b\"]};              {\"a\":[\"b\"]}",
                "{\"a\":{\"b\":\"c\"}};  {\"a\":{\"b\":\"d\",\"c\":null}}; {\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]}; {\"a\":[1]};                 {\"a\":[1]}",
                "[\"a\",\"b\"];          [\"c\",\"d\"];                [\"c\",\"d\"]",
                "{\"a\":\"b\"};          [\"c\"];                      [\"c\"]",
                "{\"a\":\"foo\"};        null;                         null",
                "{\"a\":\"foo\"};        \"bar\";                      \"bar\"",
                "{\"e\":null};           {\"a\":1};                    {\"e\":null,\"a\":1}",
                "[1,2];                  {\"a\":\"b\",\"c\":null};     {\"a\":\"b\"}",
                "{};                     {\"a\":{\"bb\":{\"ccc\":null}}}; {\"a\":{\"bb\":{}}}",
            })
    void merges_as_the_rfc_shows(String target, String patch, String expected) throws Exception {
        JsonNode before = JSON.readTree(target);
        assertThat(new MergePatch(JSON.readTree(patch)).apply(before)).isEqualTo(JSON.readTree(expected));
        assertThat(before).isEqualTo(JSON.readTree(target));
    }

    @Test
    void a_number_keeps_its_value_and_a_huge_one_its_size() throws Exception {
        ObjectMapper exact =
                JSON.copy().enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        JsonNode merged = new MergePatch(exact.readTree("{\"a\":1e999999999,\"b\":0.1}"))
                .apply(exact.readTree("{\"c\":12345678901234567890,\"d\":-7,\"e\":1234567890123}"));
        assertThat(merged.toString())
                .isEqualTo("{\"c\":12345678901234567890,\"d\":-7,\"e\":1234567890123,\"a\":1E+999999999,\"b\":0.1}");
    }
}
