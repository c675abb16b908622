package dev.trunkline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class JsonLineTest {

    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonLine line = new JsonLine();

    @Property
    void any_text_is_one_line_that_reads_back_as_it_was(@ForAll @StringLength(max = 500) String text) {
        String written =
                written(line.begin().text("before", "x").text("text", text).number("after", 1));

        assertThat(written.indexOf('\n')).isEqualTo(written.length() - 1);
        assertThat(read(written).path("text").asText()).isEqualTo(withoutHalves(text));
        assertThat(read(written).path("after").asInt()).isEqualTo(1);
    }

    @Property
    void numbers_read_back(@ForAll long number) {
        assertThat(read(written(line.begin().number("n", number))).path("n").asLong())
                .isEqualTo(number);
    }

    @Example
    void what_would_end_a_line_or_a_text_is_escaped() {
        String written = written(line.begin().text("a", "x\r\n\"},{\"b\":\"\\\u0000\u0085"));

        assertThat(written).isEqualTo("{\"a\":\"x\\u000d\\u000a\\\"},{\\\"b\\\":\\\"\\\\\\u0000\\u0085\"}\n");
    }

    @Example
    void half_a_pair_is_replaced_and_a_whole_one_is_not() {
        assertThat(written(line.begin().text("a", "\ud83d x \ude00 \ud83d\ude00")))
                .isEqualTo("{\"a\":\"\ufffd x \ufffd \ud83d\ude00\"}\n");
    }

    @Example
    void a_long_text_is_cut_off() {
        String text = read(written(line.begin().text("a", "€".repeat(10_000))))
                .path("a")
                .asText();

        assertThat(text).hasSize(JsonLine.MOST_CHARACTERS + 1).startsWith("€€").endsWith("€…");
    }

    @Example
    void objects_are_nested_and_empty_texts_left_out() {
        assertThat(written(line.begin()
                        .text("none", "")
                        .open("inner")
                        .number("a", 1)
                        .number("b", 2)
                        .close()
                        .open("empty")
                        .close()
                        .text("c", "d")))
                .isEqualTo("{\"inner\":{\"a\":1,\"b\":2},\"empty\":{},\"c\":\"d\"}\n");
    }

    private static String written(JsonLine line) {
        ByteBuffer bytes = line.end();
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private JsonNode read(String json) {
        try {
            return mapper.readTree(json);
        } catch (IOException malformed) {
            throw new UncheckedIOException(json, malformed);
        }
    }

    /** As UTF-8 has it, which knows no halves. */
    private static String withoutHalves(String text) {
        StringBuilder whole = new StringBuilder();
        text.codePoints().forEach(c -> whole.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c));
        return whole.toString();
    }
}
