package dev.trunkline.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads of answers: what each says, byte by byte, and which are none (RFC 9112). */
class AnswerHeadTest {

    private static final int MOST = 8_192;
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private final AnswerHead head = new AnswerHead(new FieldReader(MOST));

    @Test
    void it_is_read_when_its_last_byte_is_there_and_not_before() {
        String text = "HTTP/1.1 404 Not Found\r\nContent-Length:3\r\nX-Odd: \t a  b \r\nX-Odd:\r\nDATE: now\r\n\r\n";
        for (int come = 0; come < text.length(); come++) {
            ByteBuf part = bytes(text.substring(0, come));
            assertThat(head.read(part)).isFalse();
            assertThat(part.readableBytes()).isEqualTo(come);
        }
        ByteBuf all = bytes(text + "abc");

        assertThat(head.read(all)).isTrue();

        assertThat(all.toString(StandardCharsets.ISO_8859_1)).isEqualTo("abc");
        assertThat(head.status()).isEqualTo(404);
        assertThat(head.fields().getAll("x-odd")).containsExactly("a  b", "");
        assertThat(head.fields().get("date")).isEqualTo("now");
        assertThat(head.bodyLength(HttpMethod.GET)).isEqualTo(3);
        assertThat(head.keepsConnection()).isTrue();
    }

    @Test
    void nothing_is_left_of_the_head_before() {
        head.read(bytes(
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\nConnection: close\r\n\r\n"));
        head.read(bytes(OK + "\r\n"));

        assertThat(head.fields().isEmpty()).isTrue();
        assertThat(head.bodyLength(HttpMethod.GET)).isEqualTo(AnswerHead.UNTIL_CLOSE);
        assertThat(head.keepsConnection()).isTrue();
    }

    @Test
    void lines_that_are_known_are_read_as_others_are() {
        String[][] blocks = {
            {"A: b", "Content-Length: 5"},
            {"A: b", "Content-Length: 5"},
            {"A: bc", "Content-Length: 5"},
            {"A: b", "Content-Length: 50"},
            {"a: b", "Content-Length:5"},
            {"Content-Length: 5", "A: b"},
            {"A: b"},
            {"A: b", "A: b", "Content-Length: 5"},
            {"A: " + "x".repeat(500), "Content-Length: 5"},
            {"A: " + "x".repeat(500), "Content-Length: 5"},
        };
        for (String[] lines : blocks) {
            String text = OK + String.join("\r\n", lines) + "\r\n\r\n";
            AnswerHead fresh = new AnswerHead(new FieldReader(MOST));
            fresh.read(bytes(text));
            for (int come = 0; come < text.length(); come++) {
                assertThat(head.read(bytes(text.substring(0, come)))).isFalse();
            }
            assertThat(head.read(bytes(text))).isTrue();
            assertThat(head.fields().entries()).isEqualTo(fresh.fields().entries());
            assertThat(head.bodyLength(HttpMethod.GET)).isEqualTo(fresh.bodyLength(HttpMethod.GET));
        }
        // What is malformed is so behind what is known, too.
        assertThatThrownBy(() ->
                        head.read(bytes(OK + "A: " + "x".repeat(500) + "\r\nContent-Length: 5\r\n folded\r\n\r\n")))
                .isInstanceOf(MalformedAnswer.class);
        assertThatThrownBy(() -> head.read(bytes(OK + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n")))
                .isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void a_reason_may_be_missing_and_lines_may_end_with_lf() {
        assertThat(head.read(bytes("HTTP/1.1 200\nA: b\n\n"))).isTrue();
        assertThat(head.fields().get("a")).isEqualTo("b");
        assertThat(head.read(bytes("HTTP/1.1 200 \r\n\r\n"))).isTrue();
        assertThat(head.status()).isEqualTo(200);
    }

    @Test
    void bytes_beyond_ascii_pass_as_they_are_and_blanks_before_a_colon_do_not() {
        assertThat(head.read(bytes("HTTP/1.1 200 \u00fc\r\nA : \u00e4\r\n\r\n")))
                .isTrue();
        assertThat(head.fields().get("a")).isEqualTo("\u00e4");
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("lengths")
    void the_length_of_the_body(HttpMethod asked, String statusLine, String fields, long length) {
        assertThat(head.read(bytes(statusLine + fields + "\r\n"))).isTrue();
        assertThat(head.bodyLength(asked)).isEqualTo(length);
    }

    static Stream<Arguments> lengths() {
        String length = "Content-Length: 7\r\n";
        String chunked = "transfer-encoding: Chunked\r\n";
        return Stream.of(
                arguments(HttpMethod.GET, OK, length, 7),
                arguments(HttpMethod.GET, OK, "content-length: 0\r\n", 0),
                arguments(HttpMethod.GET, OK, "content-length: 999999999999999999\r\n", 999999999999999999L),
                arguments(HttpMethod.GET, OK, chunked, AnswerHead.IN_CHUNKS),
                arguments(HttpMethod.GET, OK, "", AnswerHead.UNTIL_CLOSE),
                arguments(HttpMethod.HEAD, OK, length, 0),
                arguments(HttpMethod.HEAD, OK, chunked, 0),
                arguments(HttpMethod.GET, "HTTP/1.1 204 No Content\r\n", length, 0),
                arguments(HttpMethod.GET, "HTTP/1.1 304 Not Modified\r\n", chunked, 0),
                arguments(HttpMethod.GET, "HTTP/1.1 103 Early Hints\r\n", length, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2 200 OK\r\n",
                "HTTP/1.2 200 OK\r\n",
                "http/1.1 200 OK\r\n",
                "\r\nHTTP/1.1 200 OK\r\n",
                "HTTP/1.1  200 OK\r\n",
                "HTTP/1.1 20 OK\r\nA:",
                "HTTP/1.1 099 OK\r\n",
                "HTTP/1.1 2000 OK\r\n",
                "HTTP/1.1 200 O\u0001K\r\n",
                "HTTP/1.1 200 OK\rA: b\r\n",
                "HTTP/1.1 200 OK\r\n A: folded\r\n",
                "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n",
                "HTTP/1.1 200 OK\r\nA: b\rC: d\r\n",
                "HTTP/1.1 200 OK\r\nA: b\u0000\r\n",
                "HTTP/1.1 200 OK\r\nA: \u007f\r\n",
                "HTTP/1.1 200 OK\r\nno field\r\n",
                "HTTP/1.1 200 OK\r\n: nameless\r\n",
                "HTTP/1.1 200 OK\r\nA(b): c\r\n",
                "HTTP/1.1 200 OK\r\n\u00e4: c\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length:\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000000\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n"
            })
    void what_is_none_or_could_be_read_in_two_ways_is_refused(String text) {
        assertThatThrownBy(() -> {
                    head.read(bytes(text + "\r\n"));
                    head.bodyLength(HttpMethod.GET);
                })
                .isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void the_longest_is_taken_and_one_byte_more_is_refused() {
        String frame = OK + "A: \r\n\r\n";
        String longest = OK + "A: " + "x".repeat(MOST - frame.length()) + "\r\n\r\n";
        assertThat(head.read(bytes(longest + "body"))).isTrue();
        assertThat(head.fields().get("a")).hasSize(MOST - frame.length());

        ByteBuf longer = bytes(OK + "A: x" + longest.substring(OK.length() + 3));
        assertThatThrownBy(() -> head.read(longer))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining("8192 bytes");
        ByteBuf endless = bytes(OK + "A: b\r\n".repeat(MOST));
        assertThatThrownBy(() -> head.read(endless)).isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void one_that_trickles_in_is_read_when_its_end_is_there() {
        StringBuilder text = new StringBuilder(OK);
        while (text.length() < MOST - 10) {
            text.append("a:\n");
        }
        byte[] all = text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        for (int come = 1; come < all.length; come++) {
            assertThat(head.read(Unpooled.wrappedBuffer(all, 0, come))).isFalse();
            if (come == 1_000) {
                // Of what lies between nothing is made.
                assertThat(head.fields().size()).isLessThan(2);
            }
        }
        assertThat(head.read(Unpooled.wrappedBuffer(all))).isTrue();
        assertThat(head.fields().getAll("a")).hasSize((all.length - 2 - OK.length()) / 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.1 |                       | true",
                "1.1 | close                 | false",
                "1.1 | Close                 | false",
                "1.1 | upgrade, CLOSE        | false",
                "1.1 | closed                | true",
                "1.1 | keep-alive            | true",
                "1.0 |                       | false",
                "1.0 | Keep-Alive            | true",
                "1.0 | keep-alive, close     | false",
            })
    void whether_another_request_may_follow(String version, String connection, boolean keeps) {
        String field = connection == null ? "" : "Connection: " + connection + "\r\n";
        assertThat(head.read(bytes("HTTP/" + version + " 200 OK\r\n" + field + "\r\n")))
                .isTrue();
        assertThat(head.keepsConnection()).isEqualTo(keeps);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timeout=5            | 5",
                "max=100, Timeout=15  | 15",
                "timeout=0            | 0",
                "timeout=             | -1",
                "timeout=soon         | -1",
                "timeout=9999999999   | -1",
                "300                  | -1",
            })
    void how_long_the_other_side_keeps_the_connection(String value, int seconds) {
        assertThat(head.read(bytes(OK + "Keep-Alive: " + value + "\r\n\r\n"))).isTrue();
        assertThat(head.keptSeconds()).isEqualTo(seconds);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
