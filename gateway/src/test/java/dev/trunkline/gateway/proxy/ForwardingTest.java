package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One request and one answer: what of them passes, and how. */
class ForwardingTest {

    private final OneUpstream one = new OneUpstream();
    private final GatewayInTest gateway = one.gateway;

    ForwardingTest() throws Exception {}

    @AfterEach
    void stop() throws IOException {
        one.close();
    }

    @Test
    void a_request_and_its_answer_pass_unchanged() {
        one.upstream.set(request -> request.body().onSuccess(body -> request.response()
                .setStatusCode(201)
                .putHeader("Location", "/things/1")
                .putHeader("Set-Cookie", (Iterable<String>) List.of("a=1", "b=2"))
                .end(request.method() + " " + request.uri() + " " + body)));

        HttpClientResponse answer = one.send(HttpMethod.PUT, "/things?q=%20a&b", Buffer.buffer("hello"));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.getHeader("Location")).isEqualTo("/things/1");
        assertThat(answer.headers().getAll("Set-Cookie")).containsExactly("a=1", "b=2");
        Future<Buffer> echo = answer.body();
        answer.resume();
        assertThat(await(echo).toString()).isEqualTo("PUT /things?q=%20a&b hello");
    }

    @Test
    void the_canonical_path_goes_upstream() throws IOException {
        one.upstream.set(request -> request.response().end(request.uri()));

        assertThat(gateway.get("/a//b/../%7ec?d=../e")).endsWith("/a/~c?d=../e");
    }

    @Test
    void hop_by_hop_and_identity_fields_of_clients_do_not_pass() throws IOException {
        AtomicReference<MultiMap> seen = new AtomicReference<>();
        one.upstream.set(request -> {
            seen.set(MultiMap.caseInsensitiveMultiMap().addAll(request.headers()));
            request.response()
                    .putHeader("Connection", "X-Inner")
                    .putHeader("X-Inner", "1")
                    .putHeader("Keep-Alive", "timeout=9")
                    .putHeader("X-Outer", "2")
                    .end();
        });

        String answer = gateway.raw(
                "GET / HTTP/1.1\r\nHost: edge.test:8080\r\nConnection: close\r\nConnection: x-secret , X-Other\r\n"
                        + "X-Secret: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nProxy-Authorization: x\r\nUpgrade: h2c\r\n"
                        + "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nForwarded: for=6.6.6.6\r\n"
                        + "X-Real-IP: 6.6.6.6\r\nX-User: root\r\nRemote-User: root\r\nX-Custom: kept\r\nVia: 1.0 before\r\n"
                        + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n");

        assertThat(seen.get().names())
                .doesNotContain("X-Secret", "Keep-Alive", "TE", "Proxy-Authorization", "Upgrade", "X-Real-IP")
                .doesNotContain("X-User", "Remote-User", "Connection");
        assertThat(seen.get().get("X-Custom")).isEqualTo("kept");
        assertThat(seen.get().getAll("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen.get().getAll("X-Forwarded-Proto")).containsExactly("http");
        assertThat(seen.get().get("X-Forwarded-Host")).isEqualTo("edge.test:8080");
        assertThat(seen.get().getAll("Forwarded")).containsExactly("for=127.0.0.1;proto=http;host=\"edge.test:8080\"");
        assertThat(seen.get().getAll("Via")).containsExactly("1.0 before, 1.1 trunkline");
        assertThat(seen.get().getAll("Authorization")).containsExactly("Bearer a");
        assertThat(seen.get().get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
        assertThat(answer).contains("X-Outer: 2").doesNotContain("X-Inner", "Keep-Alive");
    }

    @Test
    void a_trace_is_continued_if_it_is_well_formed() throws IOException {
        one.upstream.set(request -> request.response().end("[" + request.getHeader("traceparent") + "]"));
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        assertThat(gateway.get("/", "traceparent: " + parent)).endsWith("[" + parent + "]");
        assertThat(gateway.get("/", "traceparent: 00-0-0-00")).doesNotContain("[00-0-0-00]");
    }

    @Test
    void a_head_answer_keeps_its_length_and_has_no_body() throws IOException {
        one.upstream.set(request ->
                request.response().putHeader("Content-Length", "1234").end());

        assertThat(gateway.raw("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("content-length: 1234")
                .endsWith("\r\n\r\n");
    }

    @Test
    void an_http_1_0_client_gets_a_stream_without_chunks() throws IOException {
        one.upstream.set(request -> request.response().setChunked(true).end("streamed"));

        assertThat(gateway.raw("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
                .doesNotContainIgnoringCase("transfer-encoding")
                .endsWith("\r\n\r\nstreamed");
    }

    @Test
    void a_page_is_guarded_unless_its_service_does_that_itself_and_other_answers_stay_as_they_are() throws IOException {
        one.upstream.set(request -> {
            request.response()
                    .putHeader(
                            "Content-Type",
                            switch (request.path()) {
                                case "/json" -> "application/json";
                                case "/xhtml" -> "Application/XHTML+XML";
                                default -> "Text/HTML; charset=utf-8";
                            });
            if (request.path().equals("/own")) {
                request.response().putHeader("X-Frame-Options", "DENY");
            }
            request.response().end();
        });

        assertThat(gateway.get("/page"))
                .containsIgnoringCase("x-content-type-options: nosniff\r\n")
                .containsIgnoringCase("x-frame-options: SAMEORIGIN\r\n")
                .containsIgnoringCase("referrer-policy: strict-origin-when-cross-origin\r\n");
        assertThat(gateway.get("/xhtml")).containsIgnoringCase("x-frame-options: SAMEORIGIN\r\n");
        assertThat(gateway.get("/own"))
                .containsIgnoringCase("x-frame-options: DENY\r\n")
                .doesNotContainIgnoringCase("SAMEORIGIN");
        assertThat(gateway.get("/json")).doesNotContainIgnoringCase("x-content-type-options");
    }

    @Test
    void an_http_1_0_client_is_not_told_to_go_on() throws IOException {
        one.upstream.set(
                request -> request.body().onSuccess(body -> request.response().end(body.toString())));

        assertThat(gateway.raw("POST / HTTP/1.0\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok"))
                .startsWith("HTTP/1.0 200")
                .endsWith("ok");
    }

    @Test
    void a_client_that_waits_for_100_continue_is_told_to_go_on() throws IOException {
        one.upstream.set(request ->
                request.body().onSuccess(body -> request.response().end(body + " " + request.getHeader("Expect"))));

        assertThat(gateway.raw("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\n"
                        + "Content-Length: 2\r\n\r\nok"))
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")
                .endsWith("ok null");
    }
}
