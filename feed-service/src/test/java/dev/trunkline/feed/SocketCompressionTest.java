package dev.trunkline.feed;

import static dev.trunkline.feed.RawSocket.CONTINUATION;
import static dev.trunkline.feed.RawSocket.FIN;
import static dev.trunkline.feed.RawSocket.RSV1;
import static dev.trunkline.feed.RawSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.feed.live.Closing;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7692 on the feed socket. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class SocketCompressionTest extends RunningFeed {

    private static final String REQUEST = "{\"type\":\"post\",\"id\":\"c1\",\"text\":\"hi\"}";
    private static final byte[] MARK = {0, 0, (byte) 0xff, (byte) 0xff};

    /** What a client keeps: one window for the whole connection, as it may without server_no_context_takeover. */
    private final Inflater window = new Inflater(true);

    private RawSocket raw(String offer) {
        RawSocket socket = RawSocket.open(root, "/v1/feed/socket", "Sec-WebSocket-Extensions: " + offer);
        open.add(socket);
        return socket;
    }

    private String message(RawSocket.Frame frame) throws DataFormatException {
        if ((frame.first() & RSV1) == 0) {
            return frame.text();
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        compressed.writeBytes(frame.payload());
        compressed.writeBytes(MARK);
        window.setInput(compressed.toByteArray());
        byte[] plain = new byte[100_000];
        int length = window.inflate(plain);
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }

    private static byte[] deflated(byte[] plain) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(plain);
        byte[] out = new byte[plain.length + 100];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, length - MARK.length);
    }

    private static byte[] deflated(String plain) {
        return deflated(plain.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
                "x-unknown, permessage-deflate; client_max_window_bits=15",
            })
    void messages_go_compressed_both_ways(String offer) throws DataFormatException {
        RawSocket socket = raw(offer);
        assertThat(socket.field("Sec-WebSocket-Extensions").orElseThrow()).startsWith("permessage-deflate");
        assertThat(message(socket.next(TEXT))).contains("caught-up");
        String text = "the same words again and again, ".repeat(10).strip();
        for (int i = 0; i < 5; i++) {
            post(ada, text + i);
            RawSocket.Frame frame = socket.next(TEXT);
            assertThat(frame.first() & RSV1).isNotZero();
            assertThat(frame.payload().length).isLessThan(text.length());
            assertThat(message(frame)).contains(text + i);
        }
        for (int i = 0; i < 3; i++) {
            socket.send(FIN | TEXT | RSV1, deflated(REQUEST));
            assertThat(message(socket.next(TEXT))).contains("\"c1\"").contains("401");
        }
    }

    @Test
    void readers_with_and_without_compression_get_the_same_text() throws DataFormatException {
        SocketClient plain = socket("/v1/feed", Optional.empty());
        await().until(plain::caughtUp);
        RawSocket socket = raw("permessage-deflate");
        assertThat(message(socket.next(TEXT))).contains("caught-up");
        post(ada, "to both");
        await().until(() -> plain.texts().contains("to both"));
        assertThat(message(socket.next(TEXT)))
                .isEqualTo(plain.events("post.created").get(0).toString());
    }

    @Test
    void an_offer_that_cannot_be_taken_is_left_aside() {
        RawSocket socket = raw("permessage-deflate; server_max_window_bits=9");
        assertThat(socket.status()).contains(" 101 ");
        socket.text(REQUEST);
        assertThat(socket.message("\"c1\"")).contains("401");
    }

    @Test
    void a_compressed_message_may_come_in_fragments_and_a_plain_one_after_it() throws DataFormatException {
        RawSocket socket = raw("permessage-deflate");
        byte[] compressed = deflated(REQUEST);
        socket.send(TEXT | RSV1, Arrays.copyOf(compressed, 7));
        socket.send(CONTINUATION, Arrays.copyOfRange(compressed, 7, 12));
        socket.send(FIN | CONTINUATION, Arrays.copyOfRange(compressed, 12, compressed.length));
        assertThat(message(socket.next(TEXT))).contains("caught-up");
        assertThat(message(socket.next(TEXT))).contains("\"c1\"");
        socket.send(FIN | TEXT, REQUEST.replace("c1", "c2").getBytes(StandardCharsets.UTF_8));
        assertThat(message(socket.next(TEXT))).contains("\"c2\"");
    }

    @Test
    void a_message_that_becomes_too_long_ends_the_connection() {
        RawSocket socket = raw("permessage-deflate");
        byte[] bomb = deflated(new byte[10_000_000]);
        assertThat(bomb.length).isLessThan(16_000);
        socket.send(FIN | TEXT | RSV1, bomb);
        assertThat(socket.closeCode()).isEqualTo(Closing.TOO_LARGE.code());
    }

    @Test
    void what_cannot_be_decompressed_ends_the_connection() {
        RawSocket socket = raw("permessage-deflate");
        byte[] junk = new byte[40];
        Arrays.fill(junk, (byte) 0xfe);
        socket.send(FIN | TEXT | RSV1, junk);
        assertThat(socket.closeCode()).isEqualTo(Closing.BAD_FRAME.code());
    }

    @Test
    void text_is_checked_after_it_is_decompressed() {
        RawSocket socket = raw("permessage-deflate");
        socket.send(FIN | TEXT | RSV1, deflated(new byte[] {'{', (byte) 0xc0, (byte) 0xaf, '}'}));
        assertThat(socket.closeCode()).isEqualTo(Closing.NOT_UTF_8.code());
    }
}
