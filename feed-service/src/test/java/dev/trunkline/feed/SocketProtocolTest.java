package dev.trunkline.feed;

import static dev.trunkline.feed.RawSocket.BINARY;
import static dev.trunkline.feed.RawSocket.CLOSE;
import static dev.trunkline.feed.RawSocket.CONTINUATION;
import static dev.trunkline.feed.RawSocket.FIN;
import static dev.trunkline.feed.RawSocket.PING;
import static dev.trunkline.feed.RawSocket.PONG;
import static dev.trunkline.feed.RawSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.feed.live.Closing;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 6455 on the feed socket, by the classes of cases that the usual test suites for it have: framing, pings, reserved
 * bits, opcodes, fragments, UTF-8, the closing handshake, limits.
 */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class SocketProtocolTest extends RunningFeed {

    /** Answered by a problem and no more, since nobody is logged in: a frame that was understood. */
    private static final String REQUEST = "{\"type\":\"post\",\"id\":\"c1\",\"text\":\"hi\"}";

    private RawSocket raw(String... fields) {
        RawSocket socket = RawSocket.open(root, "/v1/feed/socket", fields);
        open.add(socket);
        assertThat(socket.status()).startsWith("HTTP/1.1 101 ");
        return socket;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String padded(int length) {
        return REQUEST + " ".repeat(length - REQUEST.length());
    }

    @Test
    void a_handshake_is_answered_by_the_book() {
        RawSocket socket = raw();
        assertThat(socket.field("Sec-WebSocket-Accept")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(socket.field("Sec-WebSocket-Protocol")).contains("trunkline.feed.v1+json");
        assertThat(socket.field("Sec-WebSocket-Extensions")).isEmpty();
    }

    @Test
    void a_frame_that_comes_right_behind_the_handshake_is_not_lost() {
        for (int i = 0; i < 50; i++) {
            RawSocket socket = raw();
            socket.text(REQUEST);
            assertThat(socket.message("\"c1\"")).contains("401");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {125, 126, 127, 128, 4_096, 16_383, 16_384})
    void messages_of_every_length_encoding_are_read(int length) {
        RawSocket socket = raw();
        socket.text(padded(length));
        assertThat(socket.message("\"c1\"")).contains("401");
    }

    @ParameterizedTest
    @ValueSource(ints = {16_385, 65_535, 65_536, 200_000})
    void a_message_beyond_the_limit_ends_the_connection(int length) {
        RawSocket socket = raw();
        socket.text(padded(length));
        assertThat(socket.closeCode()).isEqualTo(Closing.TOO_LARGE.code());
    }

    @Test
    void a_frame_may_come_in_single_bytes() {
        RawSocket socket = raw();
        for (byte each : RawSocket.frame(FIN | TEXT, bytes(REQUEST))) {
            socket.write(new byte[] {each});
        }
        assertThat(socket.message("\"c1\"")).contains("401");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125})
    void a_ping_is_answered_by_its_own_content(int length) {
        RawSocket socket = raw();
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) 0xfe);
        socket.send(FIN | PING, content);
        assertThat(socket.next(PONG).payload()).isEqualTo(content);
    }

    @Test
    void pings_are_answered_in_order_within_a_fragmented_message_too_and_a_pong_is_no_question() {
        RawSocket socket = raw();
        socket.send(FIN | PONG, bytes("unasked"));
        socket.send(TEXT, bytes(REQUEST.substring(0, 10)));
        for (int i = 0; i < 10; i++) {
            socket.send(FIN | PING, bytes("ping " + i));
        }
        socket.send(FIN | CONTINUATION, bytes(REQUEST.substring(10)));
        for (int i = 0; i < 10; i++) {
            assertThat(new String(socket.next(PONG).payload(), StandardCharsets.UTF_8))
                    .isEqualTo("ping " + i);
        }
        assertThat(socket.message("\"c1\"")).contains("401");
    }

    @Test
    void a_message_may_come_in_many_fragments_and_empty_ones() {
        RawSocket socket = raw();
        socket.send(TEXT, new byte[0]);
        byte[] content = bytes(REQUEST);
        for (int from = 0; from < content.length; from += 8) {
            socket.send(CONTINUATION, Arrays.copyOfRange(content, from, Math.min(content.length, from + 8)));
        }
        socket.send(FIN | CONTINUATION, new byte[0]);
        assertThat(socket.message("\"c1\"")).contains("401");
    }

    @Test
    void fragments_count_together() {
        RawSocket socket = raw();
        socket.send(TEXT, new byte[10_000]);
        socket.send(FIN | CONTINUATION, new byte[10_000]);
        assertThat(socket.closeCode()).isEqualTo(Closing.TOO_LARGE.code());
    }

    @ParameterizedTest
    @CsvSource({
        // first byte of the frame, its length
        "0xC1, 5", // RSV1 without an extension
        "0xA1, 5", // RSV2
        "0x91, 5", // RSV3
        "0xF1, 5", // all of them
        "0xC9, 5", // RSV1 on a ping
        "0xF8, 0", // all of them on a close
        "0x83, 0",
        "0x84, 5",
        "0x85, 5",
        "0x86, 5",
        "0x87, 5", // reserved opcodes for data
        "0x8B, 0",
        "0x8C, 5",
        "0x8D, 5",
        "0x8E, 5",
        "0x8F, 5", // and for control
        "0x09, 5", // a ping in fragments
        "0x08, 5", // a close in fragments
        "0x89, 126", // a ping that is too long
        "0x88, 126", // a close that is too long
        "0x88, 1", // a close with half a code
        "0x80, 5", // a continuation of nothing
        "0x00, 5", // the same, with more to come
    })
    void what_the_protocol_forbids_ends_the_connection(String first, int length) {
        RawSocket socket = raw();
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) '*');
        socket.send(Integer.decode(first), content);
        assertThat(socket.closeCode()).isEqualTo(1002);
    }

    @Test
    void a_new_message_within_a_message_ends_the_connection() {
        RawSocket socket = raw();
        socket.send(TEXT, bytes("{"));
        socket.send(FIN | TEXT, bytes(REQUEST));
        assertThat(socket.closeCode()).isEqualTo(1002);
    }

    @Test
    void a_frame_without_a_mask_ends_the_connection() {
        RawSocket socket = raw();
        socket.write(RawSocket.unmasked(FIN | TEXT, bytes(REQUEST)));
        assertThat(socket.closeCode()).isEqualTo(1002);
    }

    @Test
    void a_binary_message_is_none_of_this_protocol() {
        RawSocket socket = raw();
        socket.send(FIN | BINARY, bytes(REQUEST));
        assertThat(socket.closeCode()).isEqualTo(Closing.BAD_FRAME.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cebae1bdb9cf83cebcceb5eda080656469746564", // a surrogate
                "fe",
                "ff",
                "80",
                "c0af",
                "e080af",
                "f08080af", // no start, overlong
                "f4908080",
                "f8888080",
                "fc84808080", // beyond U+10FFFF
                "c0",
                "e0a0",
                "f09f92", // cut off
                "eda080",
                "edbfbf",
                "edadbfedbfbf", // surrogates and a pair of them
                "22c322", // half of a letter in quotes
            })
    void text_that_is_no_utf_8_ends_the_connection(String hex) {
        RawSocket socket = raw();
        socket.send(FIN | TEXT, HexFormat.of().parseHex(hex));
        assertThat(socket.closeCode()).isEqualTo(Closing.NOT_UTF_8.code());
    }

    @Test
    void a_letter_may_be_divided_between_fragments_but_not_be_broken() {
        byte[] content = bytes("{\"type\":\"post\",\"id\":\"c1\",\"text\":\"\uD83D\uDE80 \u00e4 \u20ac\"}");
        RawSocket socket = raw();
        for (int i = 0; i < content.length; i++) {
            socket.send(i == 0 ? TEXT : CONTINUATION, new byte[] {content[i]});
            if (i % 20 == 19) {
                // The rate of frames counts fragments too: wait for the server to have read these.
                socket.send(FIN | PING, new byte[0]);
                socket.next(PONG);
            }
        }
        socket.send(FIN | CONTINUATION, new byte[0]);
        assertThat(socket.message("\"c1\"")).contains("401");
        RawSocket broken = raw();
        broken.send(TEXT, new byte[] {'{', (byte) 0xc3});
        broken.send(FIN | CONTINUATION, new byte[] {'}'});
        assertThat(broken.closeCode()).isEqualTo(Closing.NOT_UTF_8.code());
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999})
    void a_close_is_answered_by_its_own_code(int code) {
        RawSocket socket = raw();
        socket.send(FIN | CLOSE, RawSocket.close(code, "done"));
        assertThat(socket.closeCode()).isEqualTo(code);
    }

    @Test
    void a_close_without_a_code_is_answered_and_so_is_a_second_one_not() {
        RawSocket socket = raw();
        socket.send(FIN | CLOSE, new byte[0]);
        socket.send(FIN | CLOSE, RawSocket.close(1000, "again"));
        socket.send(FIN | PING, bytes("anybody there"));
        assertThat(socket.closeCode()).isIn(1000, 1005);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 65_535})
    void a_code_that_nobody_may_send_is_a_fault(int code) {
        RawSocket socket = raw();
        socket.send(FIN | CLOSE, RawSocket.close(code, ""));
        assertThat(socket.closeCode()).isEqualTo(1002);
    }

    @Test
    void a_reason_that_is_no_utf_8_is_a_fault() {
        RawSocket socket = raw();
        socket.send(FIN | CLOSE, HexFormat.of().parseHex("03e8ceba80"));
        assertThat(socket.closeCode()).isIn(1002, 1007);
    }

    @Test
    void nothing_is_sent_behind_a_close_frame() {
        RawSocket socket = raw();
        socket.message("caught-up");
        socket.send(FIN | CLOSE, RawSocket.close(1000, ""));
        post(ada, "too late");
        assertThat(socket.next().orElseThrow().opcode()).isEqualTo(CLOSE);
        assertThat(socket.next()).isEmpty();
    }

    @Test
    void a_flood_of_frames_ends_the_connection() {
        for (int opcode : List.of(PING, TEXT)) {
            RawSocket socket = raw();
            for (int i = 0; i < 500; i++) {
                socket.send(FIN | opcode, bytes(REQUEST));
            }
            assertThat(socket.closeCode()).isEqualTo(Closing.TOO_MANY.code());
        }
    }

    @Test
    void junk_of_any_kind_ends_the_connection_and_harms_no_other() {
        RawSocket other = raw();
        for (String junk : List.of(
                "", "[]", "null", "{", "{\"type\":5}", "{\"type\":\"post\",\"x\":1}", "\"post\"", "[".repeat(5_000))) {
            RawSocket socket = raw();
            socket.text(junk);
            assertThat(socket.closeCode()).as(junk).isEqualTo(Closing.BAD_FRAME.code());
        }
        other.text(REQUEST);
        assertThat(other.message("\"c1\"")).contains("401");
    }
}
