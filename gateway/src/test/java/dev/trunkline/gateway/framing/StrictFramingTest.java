package dev.trunkline.gateway.framing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.framing.SmugglingCases.Case;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StrictFramingTest {

    private static final String GOOD = "GET /good HTTP/1.1\r\nHost: h\r\n\r\n";

    private final EmbeddedChannel channel = channel();

    static List<Case> cases() {
        return SmugglingCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_verdict_does_not_hang_on_where_packets_are_cut(Case one) {
        String whole = read(channel, one.request());

        EmbeddedChannel cut = channel();
        StringBuilder byOctets = new StringBuilder();
        for (char octet : one.request().toCharArray()) {
            byOctets.append(read(cut, String.valueOf(octet)));
        }

        assertThat(settled(byOctets.toString())).isEqualTo(settled(whole));
    }

    @Test
    void requests_in_one_packet_pass_in_order() {
        String three = GOOD + "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok" + GOOD;

        assertThat(read(channel, three)).isEqualTo("[GET /good][end][POST /]ok[end][GET /good][end]");
    }

    @Test
    void what_comes_behind_a_malformed_request_is_dropped() {
        assertThat(read(channel, GOOD + "GET\t/ HTTP/1.1\r\n\r\n" + GOOD)).isEqualTo("[GET /good][end][METHOD]");
        assertThat(read(channel, GOOD)).isEmpty();
    }

    @Test
    void nothing_is_shown_of_a_malformed_request_that_comes_in_one_packet() {
        String request = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nx\r\n";

        assertThat(read(channel, request)).isEqualTo("[CHUNK_SIZE]");
    }

    @Test
    void a_body_that_goes_wrong_later_ends_its_request_with_the_fault() {
        read(channel, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");

        assertThat(read(channel, "2\r\nokay\r\n")).isEqualTo("[CHUNK_END]");
    }

    @Test
    void octets_of_a_tunnel_pass_once_the_decoder_is_gone() {
        channel.pipeline().remove("httpDecoder");

        channel.writeInbound(octets("\u0081\u0000"));

        ByteBuf passed = channel.readInbound();
        assertThat(passed.toString(StandardCharsets.ISO_8859_1)).isEqualTo("\u0081\u0000");
        assertThat(channel.pipeline().get(StrictFraming.class)).isNull();
        passed.release();
    }

    private static EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast("httpDecoder", new HttpRequestDecoder());
        StrictFraming.guard(channel.pipeline());
        return channel;
    }

    /** What comes out behind the decoder for these octets. */
    private static String read(EmbeddedChannel channel, String text) {
        channel.writeInbound(octets(text));
        StringBuilder read = new StringBuilder();
        for (Object object = channel.readInbound(); object != null; object = channel.readInbound()) {
            read.append(text((HttpObject) object));
            ReferenceCountUtil.release(object);
        }
        return read.toString();
    }

    private static String text(HttpObject object) {
        if (object.decoderResult().isFailure()) {
            return "[" + ((MalformedRequest) object.decoderResult().cause()).defect() + "]";
        }
        if (object instanceof HttpRequest request) {
            return "[" + request.method() + " " + request.uri() + "]";
        }
        String content = ((HttpContent) object).content().toString(StandardCharsets.ISO_8859_1);
        return object instanceof LastHttpContent ? content + "[end]" : content;
    }

    /** The reason if there is one, for what has passed before it depends on the packets; everything if there is none. */
    private static String settled(String read) {
        return read.endsWith("[end]") ? read : read.substring(read.lastIndexOf('['));
    }

    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
