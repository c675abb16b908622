package dev.trunkline.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads as they go out, and that no field makes two lines. */
class HeadWriterTest {

    private final HeadWriter writer = new HeadWriter();

    @Test
    void a_head_is_its_request_line_its_fields_and_what_frames_the_body() {
        assertThat(written(
                        HeadersMultiMap.headers()
                                .add("Host", "a")
                                .add((CharSequence) AsciiString.of("X-Many"), (CharSequence)
                                        AsciiString.of("xby").subSequence(1, 2, false))
                                .add("x-many", "c")
                                .add("Empty", ""),
                        "l: 1\r\n"))
                .isEqualTo("PATCH /a?b=c HTTP/1.1\r\nHost: a\r\nX-Many: b\r\nx-many: c\r\nEmpty: \r\nl: 1\r\n\r\n");
        assertThat(written(HeadersMultiMap.headers(), "")).isEqualTo("PATCH /a?b=c HTTP/1.1\r\n\r\n");
    }

    @Test
    void it_may_be_long_and_what_is_beyond_ascii_stays() {
        String value = "\u00e4\u00ff\t\u0080".repeat(5_000);
        assertThat(written(HeadersMultiMap.headers().add("a", value), ""))
                .isEqualTo("PATCH /a?b=c HTTP/1.1\r\na: " + value + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\n", "\r", "b\r\nc: d", "\u0000", "0123456\u001f", "01234567\u0001", "\u010a", "x\ty\u010d"})
    void what_would_end_a_line_is_not_written_wherever_it_stands(String control) {
        for (int before = 0; before < 20; before++) {
            HeadersMultiMap value = HeadersMultiMap.headers().add("a", "v".repeat(before) + control);
            assertThatThrownBy(() -> written(value, "")).isInstanceOf(IllegalArgumentException.class);
            HeadersMultiMap name = HeadersMultiMap.headers().add("n".repeat(before) + control, "b");
            assertThatThrownBy(() -> written(name, "")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(written(HeadersMultiMap.headers(), "")).isEqualTo("PATCH /a?b=c HTTP/1.1\r\n\r\n");
    }

    private String written(HeadersMultiMap fields, String framing) {
        ByteBuf out = Unpooled.buffer();
        writer.write(HttpMethod.PATCH, "/a?b=c", fields, framing.getBytes(StandardCharsets.US_ASCII), out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
