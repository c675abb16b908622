package dev.trunkline.gateway.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers are compressed, and what is said of it in their heads. */
class CompressionTest extends CompressingGateway {

    @ParameterizedTest
    @EnumSource
    void an_answer_comes_in_the_coding_that_was_asked_for(Coding coding) throws IOException {
        Answer answer = get("/", coding.token());

        assertThat(answer.head().getHeader("Content-Encoding")).isEqualTo(coding.token());
        assertThat(answer.head().getHeader("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.body().length()).isLessThan(TEXT.length() / 10);
        assertThat(decoded(coding, answer)).isEqualTo(TEXT);
    }

    @Test
    void a_whole_answer_in_one_piece_says_its_new_length() {
        upstream.set(request -> text(request).end(TEXT.substring(0, 1_200)));

        Answer answer = get("/", "gzip");

        assertThat(answer.head().getHeader("Content-Length"))
                .isEqualTo(Integer.toString(answer.body().length()));
        assertThat(answer.head().getHeader("Transfer-Encoding")).isNull();
    }

    @Test
    void who_asks_for_nothing_gets_it_plain_and_is_told_that_it_varies() {
        Answer answer = get("/", null);

        assertThat(answer.head().getHeader("Content-Encoding")).isNull();
        assertThat(answer.head().getHeader("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.body().toString()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type     | image/png",
                "Content-Type     | application/octet-stream",
                "Content-Type     | application/grpc+json",
                "Content-Type     | application/grpc+xml; charset=utf-8",
                "Content-Type     | Application/gRPC-Web+json",
                "Content-Encoding | br",
                "Content-Encoding | identity",
                "Cache-Control    | public, No-Transform",
                "Content-Digest   | sha-256=:AAAA:",
                "Content-Range    | bytes 0-9/100",
            })
    void what_is_coded_or_signed_or_does_not_shrink_stays_as_it_is(String name, String value) {
        upstream.set(request -> text(request).putHeader(name, value).end(TEXT));

        Answer answer = get("/", "gzip");

        assertThat(answer.body().toString()).isEqualTo(TEXT);
        assertThat(answer.head().getHeader("Vary")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html; charset=utf-8",
                "application/json",
                "application/problem+json",
                "APPLICATION/JSON",
                "application/atom+xml",
                "image/svg+xml"
            })
    void text_by_any_name_is_compressed(String type) {
        upstream.set(request -> text(request).putHeader("Content-Type", type).end(TEXT));

        assertThat(get("/", "gzip").head().getHeader("Content-Encoding")).isEqualTo("gzip");
    }

    @Test
    void a_short_answer_stays_as_it_is() {
        upstream.set(request -> text(request).end("x".repeat(1_023)));

        assertThat(get("/", "gzip").head().headers().names()).doesNotContain("Content-Encoding", "Vary");
    }

    @Test
    void a_route_can_have_it_switched_off() {
        assertThat(get("/secret", "gzip").head().headers().names()).doesNotContain("Content-Encoding", "Vary");
    }

    @Test
    void a_part_is_a_part_of_the_plain_form() {
        upstream.set(request -> text(request)
                .setStatusCode(206)
                .putHeader("Content-Range", "bytes 0-1999/22000")
                .end(TEXT.substring(0, 2_000)));

        assertThat(get("/", "gzip", "Range", "bytes=0-1999").body().length()).isEqualTo(2_000);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_head_answer_is_the_head_of_what_a_get_would_give(HttpVersion version) {
        upstream.set(request -> {
            HttpServerResponse response =
                    text(request).putHeader("ETag", "\"v1\"").putHeader("Accept-Ranges", "bytes");
            if (request.method() == HttpMethod.HEAD) {
                response.putHeader("Content-Length", Integer.toString(TEXT.length()))
                        .end();
            } else {
                response.end(TEXT);
            }
        });
        client = gateway.vertx()
                .createHttpClient(
                        new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));

        for (HttpMethod method : List.of(HttpMethod.HEAD, HttpMethod.GET, HttpMethod.HEAD)) {
            HttpClientResponse answer = send(method, "/", "gzip").head();

            assertThat(answer.getHeader("Content-Encoding")).isEqualTo("gzip");
            assertThat(answer.getHeader("Vary")).isEqualTo("Accept-Encoding");
            assertThat(answer.getHeader("ETag")).isEqualTo("W/\"v1\"");
            assertThat(answer.getHeader("Accept-Ranges")).isNull();
            assertThat(answer.getHeader("Content-Length")).isNotEqualTo(Integer.toString(TEXT.length()));
        }
        assertThat(send(HttpMethod.HEAD, "/", "gzip").head().getHeader("Content-Length"))
                .isNull();
    }

    @Test
    void a_head_answer_in_the_plain_form_keeps_its_length_and_its_tag() {
        upstream.set(request -> text(request)
                .putHeader("ETag", "\"v1\"")
                .putHeader("Content-Length", Integer.toString(TEXT.length()))
                .end());

        HttpClientResponse answer = send(HttpMethod.HEAD, "/", null).head();

        assertThat(answer.getHeader("Content-Length")).isEqualTo(Integer.toString(TEXT.length()));
        assertThat(answer.getHeader("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.getHeader("ETag")).isEqualTo("\"v1\"");
        assertThat(answer.getHeader("Content-Encoding")).isNull();
    }

    @Test
    void a_head_answer_that_says_no_length_stays_as_it_is() {
        upstream.set(request -> text(request).putHeader("ETag", "\"v1\"").end());

        HttpClientResponse answer = send(HttpMethod.HEAD, "/", "gzip").head();

        assertThat(answer.getHeader("ETag")).isEqualTo("\"v1\"");
        assertThat(answer.getHeader("Content-Encoding")).isNull();
    }

    @Test
    void a_client_may_ask_for_the_bytes_as_they_are() {
        Answer answer = get("/", "gzip", "Cache-Control", "no-cache, No-Transform");

        assertThat(answer.head().getHeader("Content-Encoding")).isNull();
        assertThat(answer.head().getHeader("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.body().toString()).isEqualTo(TEXT);
    }

    @Test
    void a_strong_tag_goes_out_weak_and_is_known_again() {
        upstream.set(CompressionTest::tagged);

        Answer first = get("/", "gzip");
        assertThat(first.head().getHeader("ETag")).isEqualTo("W/\"v1\"");
        assertThat(first.head().getHeader("Accept-Ranges")).isNull();

        Answer second = get("/", "gzip", "If-None-Match", "W/\"v1\"");
        assertThat(second.head().statusCode()).isEqualTo(304);
        assertThat(second.head().getHeader("ETag")).isEqualTo("W/\"v1\"");
        assertThat(second.head().getHeader("Vary")).isEqualTo("Accept-Encoding");

        Answer plain = get("/", null);
        assertThat(plain.head().getHeader("ETag")).isEqualTo("\"v1\"");
        assertThat(get("/", null, "If-None-Match", "\"v1\"").head().getHeader("ETag"))
                .isEqualTo("\"v1\"");
    }

    @Test
    void a_tag_is_known_again_in_whichever_line_it_comes() {
        upstream.set(CompressionTest::tagged);

        Answer answer = get("/", "gzip", "If-None-Match", "\"v0\"", "If-None-Match", "W/\"v1\"");

        assertThat(answer.head().statusCode()).isEqualTo(304);
        assertThat(answer.head().getHeader("ETag")).isEqualTo("W/\"v1\"");
    }

    private static void tagged(HttpServerRequest request) {
        String known = request.getHeader("If-None-Match");
        boolean same = known != null && List.of(known.split(", ")).contains("\"v1\"");
        HttpServerResponse response = text(request).putHeader("ETag", "\"v1\"").putHeader("Accept-Ranges", "bytes");
        response.setStatusCode(same ? 304 : 200).end(same ? "" : TEXT);
    }

    @Test
    void a_condition_of_several_lines_goes_upstream_whole() {
        AtomicReference<List<String>> condition = new AtomicReference<>();
        upstream.set(request -> {
            condition.set(request.headers().getAll("If-Match"));
            request.response().setStatusCode(204).end();
        });

        send(HttpMethod.DELETE, "/", null, "If-Match", "W/\"v1\"", "If-Match", "\"v2\"");

        assertThat(condition.get()).containsExactly("\"v1\", \"v2\"");
    }

    @Test
    void what_was_read_compressed_can_be_changed_by_its_tag() {
        AtomicReference<String> condition = new AtomicReference<>();
        upstream.set(request -> {
            condition.set(request.getHeader("If-Match"));
            request.response().setStatusCode(204).end();
        });

        send(HttpMethod.DELETE, "/", null, "If-Match", "W/\"v1\"");

        assertThat(condition.get()).isEqualTo("\"v1\"");
    }

    @Test
    void http_1_0_gets_the_plain_form() throws IOException {
        assertThat(gateway.raw("GET / HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n"))
                .endsWith("\r\n\r\n" + TEXT);
    }
}
