package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers before the answer (RFC 9110 §15.2): none is ever taken for the whole, nor the whole for somebody else's. */
class InterimTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {102, 104, 199})
    void an_unknown_interim_answer_is_passed_over(int status) throws Exception {
        try (Cluster cluster = Cluster.of(", max-connections: 1", "", request -> {
            // Behind the server's back, which would not say such a thing.
            ((ConnectionBase) request.connection())
                    .channel()
                    .pipeline()
                    .firstContext()
                    .writeAndFlush(Unpooled.copiedBuffer(
                            "HTTP/1.1 " + status + " Odd\r\nContent-Length: 3\r\n\r\n", StandardCharsets.US_ASCII));
            request.response().end("answer to " + request.path());
        })) {
            assertThat(cluster.gateway.get("/mine")).startsWith("HTTP/1.1 200 ").endsWith("answer to /mine");
            assertThat(cluster.gateway.get("/yours"))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("answer to /yours");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void on_http_2_an_unknown_interim_answer_ends_its_stream_alone(String protocol) throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(request -> {
                if (request.path().equals("/odd")) {
                    interim(request, "102");
                }
                request.response().end("whole");
            });

            assertThat(up.gateway.get("/odd")).startsWith("HTTP/1.1 502 ").contains("broke off without an answer");
            assertThat(up.gateway.get("/plain")).startsWith("HTTP/1.1 200 ").endsWith("whole");
        }
    }

    @Test
    void a_continue_and_hints_do_not_stand_for_the_answer() throws Exception {
        try (Cluster cluster = Cluster.of("", "", request -> {
            request.response().writeContinue();
            request.response()
                    .writeEarlyHints(MultiMap.caseInsensitiveMultiMap().add("link", "</a.css>; rel=preload"));
            request.response().end("whole");
        })) {
            assertThat(cluster.gateway.get("/"))
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotContain("a.css")
                    .endsWith("whole");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clients_of_http_2_get_the_links_of_early_hints(boolean http2Behind) throws Exception {
        List<MultiMap> hints = new CopyOnWriteArrayList<>();
        try (Http2Upstream up = Http2Upstream.of(http2Behind ? "h2c" : "http1", folder, "", "")) {
            up.does.set(request -> request.response()
                    .writeEarlyHints(MultiMap.caseInsensitiveMultiMap()
                            .add("link", "</a.css>; rel=preload")
                            .add("x-inside", "secret"))
                    .onSuccess(sent -> request.response().end("whole")));

            String body = await(Http2UpstreamTest.client(up, HttpVersion.HTTP_2)
                            .request(HttpMethod.GET, up.gateway.port(), "127.0.0.1", "/")
                            .compose(request ->
                                    request.earlyHintsHandler(hints::add).send())
                            .compose(answer -> answer.body()))
                    .toString();

            assertThat(body).isEqualTo("whole");
            assertThat(hints).hasSize(1);
            assertThat(hints.get(0).get("link")).isEqualTo("</a.css>; rel=preload");
            assertThat(hints.get(0).contains("x-inside")).isFalse();
        }
    }

    private static void interim(HttpServerRequest request, String status) {
        ChannelHandlerContext context =
                ((ConnectionBase) request.connection()).channel().pipeline().context(Http2ConnectionHandler.class);
        ((Http2ConnectionHandler) context.handler())
                .encoder()
                .writeHeaders(
                        context,
                        request.streamId(),
                        new DefaultHttp2Headers().status(status),
                        0,
                        false,
                        context.newPromise());
    }
}
