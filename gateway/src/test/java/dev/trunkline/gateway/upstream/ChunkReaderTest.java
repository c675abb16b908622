package dev.trunkline.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies in chunks: their pieces however they come, and what is none. */
class ChunkReaderTest {

    private final ChunkReader chunks = new ChunkReader(new FieldReader(1_024));

    @ParameterizedTest
    @ValueSource(strings = {"Sum: 1\r\nSum: 2\r\n", ""})
    void a_body_is_the_same_wherever_what_comes_is_cut(String trailer) {
        String sent = "4\r\nWiki\r\n00A;name=\"v\" \r\n0123456789\r\n1 ;x\r\n!\r\n0\r\n" + trailer + "\r\nnext";
        for (int cut = 0; cut <= sent.length() - "next".length(); cut++) {
            ChunkReader fresh = new ChunkReader(new FieldReader(1_024));
            StringBuilder body = new StringBuilder();
            ByteBuf rest = bytes(sent.substring(0, cut));
            read(fresh, rest, body);
            ByteBuf all = Unpooled.wrappedBuffer(rest, bytes(sent.substring(cut)));
            read(fresh, all, body);

            assertThat(fresh.ended()).isTrue();
            assertThat(body).hasToString("Wiki0123456789!");
            assertThat(fresh.trailers().getAll("sum")).hasSize(trailer.isEmpty() ? 0 : 2);
            assertThat(all.toString(StandardCharsets.US_ASCII)).isEqualTo("next");
        }
    }

    @Test
    void the_largest_size_is_taken() {
        ByteBuf in = bytes("fffffffffffffff\r\nabc");
        assertThat(chunks.next(in)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                " 4\r\n",
                "-1\r\n",
                "+1\r\n",
                "0x1\r\n",
                "g\r\n",
                "4 4\r\n",
                "4,\r\n",
                "4\n",
                "4;a\rb\r\n",
                "1000000000000000\r\n",
                "1\r\nab\r\n",
                "1\r\na\n1",
                "1\r\na0\r\n",
                "0\r\n folded\r\n\r\n",
                "0\r\nno field\r\n\r\n"
            })
    void what_is_no_chunk_is_refused(String text) {
        ByteBuf in = bytes(text);
        assertThatThrownBy(() -> read(chunks, in, new StringBuilder())).isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void sizes_and_trailers_without_end_are_refused() {
        ByteBuf size = bytes("1;" + "x".repeat(5_000));
        assertThatThrownBy(() -> chunks.next(size)).isInstanceOf(MalformedAnswer.class);
        ByteBuf trailer = bytes("0\r\n" + "A: b\r\n".repeat(200));
        assertThatThrownBy(() -> new ChunkReader(new FieldReader(1_024)).next(trailer))
                .isInstanceOf(MalformedAnswer.class);
    }

    private static void read(ChunkReader reader, ByteBuf in, StringBuilder body) {
        for (int here = reader.next(in); here > 0; here = reader.next(in)) {
            body.append(in.readCharSequence(here, StandardCharsets.US_ASCII));
        }
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
