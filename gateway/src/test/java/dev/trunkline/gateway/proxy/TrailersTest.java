package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes behind an answer's body, from upstreams of either version to clients of either. */
class TrailersTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"http1", "h2c", "h2"})
    void trailers_pass(String protocol) throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(request -> trailing(request)
                    .putTrailer("grpc-status", "5")
                    .putTrailer("grpc-message", "no such thing")
                    .end());

            assertThat(up.gateway.get("/"))
                    .contains("body")
                    .containsIgnoringCase("\r\n0\r\ngrpc-status: 5\r\ngrpc-message: no such thing\r\n\r\n");
            MultiMap trailers = trailers(up);
            assertThat(trailers.get("grpc-status")).isEqualTo("5");
            assertThat(trailers.get("grpc-message")).isEqualTo("no such thing");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "h2c", "h2"})
    void what_must_not_stand_there_or_is_for_the_gateway_only_does_not_pass(String protocol) throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(request -> {
                HttpServerResponse response = trailing(request)
                        .putTrailer("x-sum", "42")
                        .putTrailer("set-cookie", "no=1")
                        .putTrailer("server", "inner/1.0");
                if (request.version() != HttpVersion.HTTP_2) {
                    // HTTP/2 has no such fields, and none who names them.
                    response.putTrailer("Keep-Alive", "timeout=9")
                            .putTrailer("Proxy-Authenticate", "Basic")
                            .putTrailer("TE", "trailers")
                            .putTrailer("Upgrade", "x")
                            .putTrailer("X-Inner", "1")
                            .putTrailer("x-inner-too", "1");
                }
                response.end();
            });

            assertThat(up.gateway.get("/"))
                    .contains("body")
                    .containsIgnoringCase("\r\n0\r\nx-sum: 42\r\n\r\n")
                    .doesNotContainIgnoringCase("x-inner");
            assertThat(trailers(up).names()).containsExactly("x-sum");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void a_body_of_known_length_may_have_trailers_on_http_2(String protocol) throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(request -> request.response()
                    .putHeader("content-length", "4")
                    .putTrailer("grpc-status", "0")
                    .end("body"));

            assertThat(up.gateway.get("/"))
                    .containsIgnoringCase("content-length: 4\r\n")
                    .endsWith("\r\n\r\nbody");
            assertThat(trailers(up).get("grpc-status")).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void an_answer_may_be_nothing_but_its_head(String protocol) throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(
                    request -> request.response().putHeader("grpc-status", "12").end());

            assertThat(up.gateway.get("/")).startsWith("HTTP/1.1 200 ").containsIgnoringCase("grpc-status: 12\r\n");
            HttpClientResponse answer = await(Http2UpstreamTest.send(up, HttpVersion.HTTP_2, HttpMethod.GET, null));
            assertThat(answer.getHeader("grpc-status")).isEqualTo("12");
        }
    }

    private static HttpServerResponse trailing(HttpServerRequest request) {
        HttpServerResponse response = request.response().setChunked(true);
        if (request.version() != HttpVersion.HTTP_2) {
            response.putHeader("Connection", "X-Inner, X-Inner-Too");
        }
        response.write("body");
        return response;
    }

    private static MultiMap trailers(Http2Upstream up) {
        HttpClientResponse answer = await(Http2UpstreamTest.send(up, HttpVersion.HTTP_2, HttpMethod.GET, null));
        Future<Buffer> body = answer.body();
        answer.resume();
        assertThat(await(body).toString()).isEqualTo("body");
        return answer.trailers();
    }
}
