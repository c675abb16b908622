package dev.trunkline.gateway.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncodersTest {

    private final Encoders encoders = new Encoders(new CompressionSettings(List.of("text/*"), 1, 1, 4, 3, 64));

    @AfterEach
    void close() {
        encoders.close();
    }

    @Test
    void all_three_are_offered_on_this_machine() {
        assertThat(Encoders.offered()).containsExactly(Coding.ZSTD, Coding.BROTLI, Coding.GZIP);
    }

    @ParameterizedTest
    @EnumSource
    void a_body_comes_back_as_it_was_however_it_is_cut(Coding coding) throws IOException {
        for (int size : new int[] {0, 1, 100, 16_384, 16_385, 300_000}) {
            for (int cut : new int[] {1 << 20, 40_000, 1_000}) {
                for (boolean flushes : new boolean[] {true, false}) {
                    byte[] body = text(size);
                    byte[] coded = whole(coding, body, cut, flushes);
                    assertThat(Decoded.all(coding, coded)).isEqualTo(body);
                }
            }
        }
        assertThat(encoders.open()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void what_does_not_shrink_comes_back_too(Coding coding) throws IOException {
        byte[] noise = new byte[200_000];
        new Random(1).nextBytes(noise);

        assertThat(Decoded.all(coding, whole(coding, noise, 64_000, false))).isEqualTo(noise);
    }

    @ParameterizedTest
    @EnumSource
    void text_becomes_a_third_at_most(Coding coding) {
        byte[] body = text(100_000);

        assertThat(whole(coding, body, 1 << 20, false).length).isLessThan(body.length / 3);
    }

    @ParameterizedTest
    @EnumSource
    void a_chunk_that_is_flushed_can_be_read_before_the_next_comes(Coding coding) throws IOException {
        BodyCoding body = new BodyCoding(encoders, encoders.open(coding), true);
        ByteArrayOutputStream soFar = new ByteArrayOutputStream();
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            String event = "data: " + i + "\n\n";
            sent.append(event);
            soFar.write(body.more(Buffer.buffer(event)).getBytes());

            assertThat(new String(Decoded.soFar(coding, soFar.toByteArray(), sent.length()), StandardCharsets.UTF_8))
                    .isEqualTo(sent.toString());
        }
        body.close();
    }

    @ParameterizedTest
    @EnumSource
    void an_encoder_that_was_left_in_the_middle_does_not_show_in_the_next(Coding coding) throws IOException {
        List<Encoder> left = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Encoder encoder = encoders.open(coding);
            ByteBuf out = Unpooled.buffer();
            encoder.encode(ByteBuffer.wrap(text(5_000)), Encoder.Step.MORE, out);
            left.add(encoder);
        }
        left.forEach(encoders::giveBack);

        byte[] body = text(20_000);
        for (int i = 0; i < 40; i++) {
            assertThat(Decoded.all(coding, whole(coding, body, 3_000, false))).isEqualTo(body);
        }
    }

    private byte[] whole(Coding coding, byte[] body, int cut, boolean flushes) {
        BodyCoding through = new BodyCoding(encoders, encoders.open(coding), flushes);
        Buffer out = Buffer.buffer();
        int at = 0;
        while (body.length - at > cut) {
            out.appendBuffer(through.more(Buffer.buffer().appendBytes(body, at, cut)));
            at += cut;
        }
        return out.appendBuffer(through.end(Buffer.buffer().appendBytes(body, at, body.length - at)))
                .getBytes();
    }

    /** Something like JSON. */
    private static byte[] text(int size) {
        Random random = new Random(size);
        StringBuilder text = new StringBuilder(size + 64);
        while (text.length() < size) {
            text.append("{\"id\":\"")
                    .append(Long.toHexString(random.nextLong()))
                    .append("\",\"handle\":\"somebody\"},");
        }
        return text.substring(0, size).getBytes(StandardCharsets.UTF_8);
    }
}
