package dev.trunkline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.address.AddressRanges;
import dev.trunkline.gateway.framing.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers leave in the form that the encoder has for them, whether they went through it or not. */
class Http1MessagesTest {

    private static final Duration TIME = Duration.ofSeconds(10);

    @ParameterizedTest
    @CsvSource(
            value = {
                // status, a field, its value, bytes of the body, whether it goes past the encoder
                "200, X-A, b,              1024,  true",
                "200, X-A, b,              1,     true",
                "599, X-A, '',             10,    true",
                "404, X-A, a\tb,           10,    true",
                "200, X-A, b,              1025,  false",
                "200, X-A, b,              0,     false",
                "205, X-A, b,              10,    false",
                "304, X-A, b,              10,    false",
                "204, X-A, b,              0,     false",
                "200, transfer-encoding, chunked, 10, false",
                "200, X-A, a\u010ab,       10,    false"
            })
    void an_answer_has_the_form_of_the_encoders(int status, String name, String value, int bytes, boolean past) {
        AtomicInteger encoded = new AtomicInteger();
        String written = written(encoded, answer(status, name, value, bytes), true);

        assertThat(written).isEqualTo(written(new AtomicInteger(), answer(status, name, value, bytes), false));
        assertThat(encoded).hasValue(past ? 0 : 1);
    }

    @Test
    void what_has_no_body_since_it_was_asked_for_by_head_has_none_between_others() throws Exception {
        try (GatewayInTest gateway = new GatewayInTest()) {
            int port = gateway.upstream(request -> {
                if (request.path().equals("/len")) {
                    request.response()
                            .putHeader("Content-Length", "5")
                            .end(request.method().name().equals("HEAD") ? "" : "hello");
                } else {
                    request.response().end("at " + request.path());
                }
            });
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                    "routes: [ { id: any, match: { path: /in/** }, to: up, auth: none, rewrite: { strip: /in } } ]");

            String answers = gateway.raw("GET /in/1 HTTP/1.1\r\nHost: h\r\n\r\n"
                    + "HEAD /nowhere HTTP/1.1\r\nHost: h\r\n\r\n"
                    + "GET /in/2 HTTP/1.1\r\nHost: h\r\n\r\n"
                    + "HEAD /in/len HTTP/1.1\r\nHost: h\r\n\r\n"
                    + "GET /nowhere HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

            // Behind the heads that were asked for alone comes the next answer at once.
            String[] messages = answers.split("(?=HTTP/1\\.1 )");
            assertThat(messages).hasSize(5);
            assertThat(messages[0]).endsWith("\r\n\r\nat /1");
            assertThat(messages[1])
                    .startsWith("HTTP/1.1 404 ")
                    .endsWith("\r\n\r\n")
                    .containsIgnoringCase("content-length: ");
            assertThat(messages[2]).endsWith("\r\n\r\nat /2");
            assertThat(messages[3])
                    .containsIgnoringCase("content-length: 5\r\n")
                    .endsWith("\r\n\r\n");
            assertThat(messages[4]).startsWith("HTTP/1.1 404 ").endsWith("}");
        }
    }

    private static ClientConnection client(EmbeddedChannel channel) {
        AddressRanges none = AddressRanges.parse("");
        ConnectionSettings settings =
                new ConnectionSettings(10, 10, 56, TIME, TIME, 100, TIME, 10, 10, 10, 10, none, none);
        return new ClientConnection(channel, settings, new ConnectionCount(10, 10, 56, none), System::nanoTime);
    }

    private static FullHttpResponse answer(int status, String name, String value, int bytes) {
        HeadersMultiMap fields = HeadersMultiMap.headers();
        fields.add(name, value);
        if (!name.equals("transfer-encoding")) {
            fields.add("Content-Length", Integer.toString(bytes));
        }
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.copiedBuffer("b".repeat(bytes), StandardCharsets.US_ASCII),
                fields,
                HeadersMultiMap.headers());
    }

    private static String written(AtomicInteger encoded, FullHttpResponse answer, boolean messages) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast("httpEncoder", new HttpResponseEncoder() {
            @Override
            protected void encodeHeaders(HttpHeaders headers, ByteBuf out) {
                encoded.incrementAndGet();
                ((HeadersMultiMap) headers).encode(out);
            }
        });
        if (messages) {
            channel.pipeline().addLast(new Http1Messages(client(channel), new Turns(), 10, new HeadWriter()));
        }
        channel.writeOutbound(answer);
        StringBuilder all = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.append(next.toString(StandardCharsets.ISO_8859_1));
            next.release();
        }
        assertThat(answer.refCnt()).isZero();
        channel.finishAndReleaseAll();
        return all.toString();
    }
}
