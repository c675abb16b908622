package dev.trunkline.gateway.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads as they go out, and that no field makes two lines. */
class HeadWriterTest {

    private static final ByteBufAllocator MEMORY = UnpooledByteBufAllocator.DEFAULT;

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

    @Test
    void the_head_of_an_answer_has_room_behind_it() {
        HeadersMultiMap fields = HeadersMultiMap.headers().add("A", "\u00e4\tb").add("a", "");
        ByteBuf head = writer.answer(
                HttpVersion.HTTP_1_0, HttpResponseStatus.valueOf(299, "As you like"), fields, 5_000, MEMORY);
        assertThat(head.toString(StandardCharsets.ISO_8859_1))
                .isEqualTo("HTTP/1.0 299 As you like\r\nA: \u00e4\tb\r\na: \r\n\r\n");
        assertThat(head.writableBytes()).isGreaterThanOrEqualTo(5_000);
        head.release();
    }

    @ParameterizedTest
    @ValueSource(strings = {"b\r\nc: d", "\u010a", "\u0000"})
    void nor_is_there_an_answer_with_a_line_in_another(String control) {
        HeadersMultiMap value = HeadersMultiMap.headers().add("a", control);
        assertThat(writer.answer(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, value, 0, MEMORY))
                .isNull();
        HeadersMultiMap name = HeadersMultiMap.headers().add(control, "b");
        assertThat(writer.answer(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, name, 0, MEMORY))
                .isNull();
        HttpResponseStatus reason = HttpResponseStatus.valueOf(200, "\u010d");
        assertThat(writer.answer(HttpVersion.HTTP_1_1, reason, HeadersMultiMap.headers(), 0, MEMORY))
                .isNull();
    }

    private String written(HeadersMultiMap fields, String framing) {
        ByteBuf out = writer.request(
                HttpMethod.PATCH, "/a?b=c", fields, framing.getBytes(StandardCharsets.US_ASCII), 10, MEMORY);
        assertThat(out.writableBytes()).isGreaterThanOrEqualTo(10);
        String text = out.toString(StandardCharsets.ISO_8859_1);
        out.release();
        return text;
    }
}
