package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.exchange.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForwardingTest {

    private static final int BIG = 64 << 20;

    private GatewayInTest gateway;
    private HttpClient client;
    private final AtomicReference<io.vertx.core.Handler<HttpServerRequest>> upstream = new AtomicReference<>();

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> upstream.get().handle(request));
        int deaf;
        try (ServerSocket free = new ServerSocket(0)) {
            deaf = free.getLocalPort();
        }
        gateway.start(
                "upstreams:",
                "  up: { discover: \"dns://127.0.0.1:" + port + "\", max-connections: 2, max-waiting: 1 }",
                "  deaf: { discover: \"dns://127.0.0.1:" + deaf + "\" }",
                "  nowhere: { discover: \"dns://nowhere.invalid:80\" }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 20s, max-body: 128MiB }",
                "  - { id: small, match: { path: /small }, to: up, auth: none, max-body: 16B }",
                "  - { id: slow, match: { path: /slow }, to: up, auth: none, timeout: 200ms }",
                "  - { id: live, match: { path: /live }, to: up, auth: none, timeout: 300ms, idle: 400ms }",
                "  - { id: deaf, match: { path: /deaf }, to: deaf, auth: none }",
                "  - { id: nowhere, match: { path: /nowhere }, to: nowhere, auth: none }",
                "  - { id: read, match: { path: /read, methods: [GET] }, to: up, auth: none }");
        client = gateway.vertx().createHttpClient();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_request_and_its_answer_pass_unchanged() {
        upstream.set(request -> request.body().onSuccess(body -> request.response()
                .setStatusCode(201)
                .putHeader("Location", "/things/1")
                .putHeader("Set-Cookie", (Iterable<String>) List.of("a=1", "b=2"))
                .end(request.method() + " " + request.uri() + " " + body)));

        HttpClientResponse answer = send(HttpMethod.PUT, "/things?q=%20a&b", Buffer.buffer("hello"));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.getHeader("Location")).isEqualTo("/things/1");
        assertThat(answer.headers().getAll("Set-Cookie")).containsExactly("a=1", "b=2");
        Future<Buffer> echo = answer.body();
        answer.resume();
        assertThat(await(echo).toString()).isEqualTo("PUT /things?q=%20a&b hello");
    }

    @Test
    void the_canonical_path_goes_upstream() throws IOException {
        upstream.set(request -> request.response().end(request.uri()));

        assertThat(gateway.get("/a//b/../%7ec?d=../e")).endsWith("/a/~c?d=../e");
    }

    @Test
    void hop_by_hop_and_identity_fields_of_clients_do_not_pass() throws IOException {
        AtomicReference<MultiMap> seen = new AtomicReference<>();
        upstream.set(request -> {
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
        upstream.set(request -> request.response().end("[" + request.getHeader("traceparent") + "]"));
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        assertThat(gateway.get("/", "traceparent: " + parent)).endsWith("[" + parent + "]");
        assertThat(gateway.get("/", "traceparent: 00-0-0-00")).doesNotContain("[00-0-0-00]");
    }

    @Test
    void a_head_answer_keeps_its_length_and_has_no_body() throws IOException {
        upstream.set(request ->
                request.response().putHeader("Content-Length", "1234").end());

        assertThat(gateway.raw("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("content-length: 1234")
                .endsWith("\r\n\r\n");
    }

    @Test
    void an_http_1_0_client_gets_a_stream_without_chunks() throws IOException {
        upstream.set(request -> request.response().setChunked(true).end("streamed"));

        assertThat(gateway.raw("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
                .doesNotContainIgnoringCase("transfer-encoding")
                .endsWith("\r\n\r\nstreamed");
    }

    @Test
    void event_streams_pass_at_once_head_and_events_alike() {
        AtomicReference<HttpServerRequest> stream = new AtomicReference<>();
        upstream.set(request -> {
            stream.set(request);
            request.response()
                    .putHeader("Content-Type", "text/event-stream")
                    .setChunked(true)
                    .write("");
        });
        HttpClientResponse answer = send(HttpMethod.GET, "/live", null);
        List<String> events = new CopyOnWriteArrayList<>();
        answer.handler(chunk -> events.add(chunk.toString()));
        answer.resume();

        for (int i = 1; i <= 3; i++) {
            stream.get().response().write("data: " + i + "\n\n");
            int count = i;
            await().until(() -> events.size() == count);
        }

        assertThat(events).containsExactly("data: 1\n\n", "data: 2\n\n", "data: 3\n\n");
    }

    @Test
    void a_stream_that_falls_silent_is_cut_visibly() throws IOException {
        upstream.set(request -> request.response().setChunked(true).write("begun"));

        String answer = gateway.get("/live");

        assertThat(answer).contains("begun").doesNotContain("\r\n0\r\n");
        assertThat(gateway.outcomes()).containsExactly(Outcome.CUT);
    }

    @Test
    void a_slow_reader_slows_the_upstream_down() throws Exception {
        AtomicLong written = new AtomicLong();
        upstream.set(request -> {
            request.response().putHeader("Content-Length", Integer.toString(BIG));
            pour(request, written);
        });

        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(32 * 1024);
            slow.connect(new java.net.InetSocketAddress("127.0.0.1", gateway.port()));
            slow.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            long stalled = settled(written);
            assertThat(stalled).isLessThan(BIG / 2);

            InputStream in = slow.getInputStream();
            long read = 0;
            byte[] buffer = new byte[1 << 16];
            while (read < BIG) {
                read += in.read(buffer);
            }
            assertThat(written.get()).isEqualTo(BIG);
        }
    }

    @Test
    void a_slow_upstream_slows_the_client_down() {
        AtomicReference<Runnable> goOn = new AtomicReference<>();
        AtomicLong received = new AtomicLong();
        upstream.set(request -> {
            request.pause();
            request.handler(chunk -> received.addAndGet(chunk.length()));
            request.endHandler(end -> request.response().end(Long.toString(received.get())));
            Context own = Vertx.currentContext();
            goOn.set(() -> own.runOnContext(now -> request.resume()));
        });
        AtomicLong written = new AtomicLong();
        Future<Buffer> answer = client.request(options(HttpMethod.POST, "/")).compose(request -> {
            request.putHeader("Content-Length", Integer.toString(BIG));
            pour(request, written);
            return request.response().compose(HttpClientResponse::body);
        });

        assertThat(settled(written)).isLessThan(BIG / 2);
        goOn.get().run();

        assertThat(await(answer).toString()).isEqualTo(Integer.toString(BIG));
    }

    @Test
    void when_the_client_goes_the_upstream_request_is_reset() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger gone = new AtomicInteger();
        upstream.set(request -> {
            begun.incrementAndGet();
            request.response().exceptionHandler(reset -> gone.incrementAndGet());
        });

        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await().until(() -> begun.get() == 1);
        }

        await().until(() -> gone.get() == 1);
        assertThat(gateway.outcomes()).containsExactly(Outcome.ABANDONED);
    }

    @Test
    void an_answer_that_breaks_off_is_never_taken_for_a_whole_one() throws IOException {
        for (boolean chunked : new boolean[] {true, false}) {
            upstream.set(request -> {
                if (chunked) {
                    request.response().setChunked(true);
                } else {
                    request.response().putHeader("Content-Length", "100");
                }
                request.response().write("half").onComplete(sent -> request.connection()
                        .close());
            });

            String answer = gateway.get("/");

            assertThat(answer).startsWith("HTTP/1.1 200").contains("half").doesNotContain("\r\n0\r\n");
        }
        assertThat(gateway.outcomes()).containsExactly(Outcome.CUT, Outcome.CUT);
    }

    @Test
    void an_upstream_that_closes_without_an_answer_is_502() throws IOException {
        upstream.set(request -> request.connection().close());

        assertProblem(gateway.get("/"), 502, "bad-gateway", "'up' broke off without an answer.");
    }

    @Test
    void an_upstream_that_refuses_connections_is_502() throws IOException {
        assertProblem(gateway.get("/deaf"), 502, "bad-gateway", "'deaf' cannot be reached.");
    }

    @Test
    void an_upstream_without_endpoints_is_503_with_retry_after() throws IOException {
        String answer = gateway.get("/nowhere");

        assertProblem(answer, 503, "unavailable", "No instance of 'nowhere' is known.");
        assertThat(answer).contains("Retry-After: 1\r\n");
    }

    @Test
    void an_upstream_that_is_too_slow_is_504_and_reset() throws IOException {
        AtomicInteger gone = new AtomicInteger();
        upstream.set(request -> request.response().exceptionHandler(reset -> gone.incrementAndGet()));

        assertProblem(gateway.get("/slow"), 504, "timed-out", "'up' did not answer within 200 ms.");
        await().until(() -> gone.get() == 1);
    }

    @Test
    void more_requests_than_may_wait_are_503() {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        upstream.set(held::add);
        List<Future<HttpClientResponse>> answers = new CopyOnWriteArrayList<>();
        // Two loops with two connections and one waiting place each.
        for (int i = 0; i < 40; i++) {
            answers.add(gateway.vertx()
                    .createHttpClient()
                    .request(options(HttpMethod.GET, "/"))
                    .compose(HttpClientRequest::send));
        }
        await().until(() -> answers.stream().filter(Future::isComplete).count() >= 34);

        assertThat(answers.stream().filter(Future::isComplete).map(answer -> answer.result()
                        .statusCode()))
                .containsOnly(503);
        assertThat(held).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void a_body_over_the_limit_is_413_by_its_length_or_by_count() throws IOException {
        upstream.set(request -> request.endHandler(end -> request.response().end()));
        String head = "POST /small HTTP/1.1\r\nHost: h\r\n";

        assertProblem(gateway.raw(head + "Content-Length: 17\r\n\r\n"), 413, "body-too-large", "at most 16 bytes");
        assertProblem(
                gateway.raw(head + "Transfer-Encoding: chunked\r\n\r\n11\r\n01234567890123456\r\n0\r\n\r\n"),
                413,
                "body-too-large",
                "at most 16 bytes");
        assertThat(gateway.raw(head + "Connection: close\r\nContent-Length: 16\r\n\r\n0123456789012345"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void a_client_that_waits_for_100_continue_is_told_to_go_on() throws IOException {
        upstream.set(request ->
                request.body().onSuccess(body -> request.response().end(body + " " + request.getHeader("Expect"))));

        assertThat(gateway.raw("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\n"
                        + "Content-Length: 2\r\n\r\nok"))
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")
                .endsWith("ok null");
    }

    @Test
    void no_route_a_wrong_method_and_a_bad_path_are_problems() throws IOException {
        gateway.routes(
                "upstreams: { up: { discover: \"dns://127.0.0.1:1\" } }",
                "routes:",
                "  - { id: read, match: { path: /read, methods: [GET] }, to: up, auth: none }");
        await().until(() -> gateway.gateway().routeCount() == 1);

        assertProblem(gateway.get("/other"), 404, "no-route", "No route leads to this path.");
        String wrong = gateway.raw("DELETE /read HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertProblem(wrong, 405, "method-not-allowed", "This path takes GET, HEAD.");
        assertThat(wrong).contains("Allow: GET, HEAD\r\n");
        assertProblem(gateway.get("/read%2f"), 400, "bad-request", "encoded slash");
        assertProblem(gateway.raw("GET /read HTTP/1.1\r\nConnection: close\r\n\r\n"), 400, "bad-request", "Host");
        assertProblem(gateway.raw("GET /read HTTP/1.1\r\nHost h\r\n\r\n"), 400, "bad-request", "colon");
        assertProblem(gateway.get("/" + "x".repeat(9_000)), 414, "uri-too-long", "8192");
        assertProblem(gateway.get("/read", "X: " + "x".repeat(17_000)), 431, "headers-too-large", "16384");
    }

    @Test
    void a_bad_routes_file_is_refused_and_the_old_routes_stay() throws IOException {
        upstream.set(request -> request.response().end("still here"));
        gateway.routes("routes: [");
        long changed = System.nanoTime();
        await().until(() -> System.nanoTime() - changed > Duration.ofMillis(200).toNanos());

        assertThat(gateway.get("/")).endsWith("still here");
    }

    @Test
    void a_stop_lets_running_requests_end_and_ends_streams() throws Exception {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        upstream.set(request -> {
            held.add(request);
            if (request.path().equals("/live")) {
                request.response()
                        .putHeader("Content-Type", "text/event-stream")
                        .setChunked(true)
                        .write(":\n");
            }
        });
        Future<Buffer> running = client.request(options(HttpMethod.GET, "/"))
                .compose(request -> request.send().compose(HttpClientResponse::body));
        HttpClientResponse stream = send(HttpMethod.GET, "/live", null);
        Future<Void> streamEnd = stream.end();
        stream.resume();
        await().until(() -> held.size() == 2);

        Future<Void> stopped = gateway.gateway().stop();
        await(streamEnd);
        assertThat(stopped.isComplete()).isFalse();
        held.stream().filter(request -> request.path().equals("/")).forEach(request -> request.response()
                .end("done"));

        assertThat(await(running).toString()).isEqualTo("done");
        await(stopped);
    }

    /** The answer's head; its body waits until it is resumed. */
    private HttpClientResponse send(HttpMethod method, String uri, Buffer body) {
        return await(client.request(options(method, uri))
                // Paused on the event loop, before anything of the body can have come and gone.
                .compose(request ->
                        (body == null ? request.send() : request.send(body)).onSuccess(HttpClientResponse::pause)));
    }

    private RequestOptions options(HttpMethod method, String uri) {
        return new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI(uri);
    }

    private static void pour(HttpServerRequest request, AtomicLong written) {
        Buffer chunk = Buffer.buffer(new byte[1 << 16]);
        while (written.get() < BIG && !request.response().writeQueueFull()) {
            written.addAndGet(chunk.length());
            request.response().write(chunk);
        }
        if (written.get() < BIG) {
            request.response().drainHandler(drained -> pour(request, written));
        } else {
            request.response().end();
        }
    }

    private static void pour(HttpClientRequest request, AtomicLong written) {
        Buffer chunk = Buffer.buffer(new byte[1 << 16]);
        while (written.get() < BIG && !request.writeQueueFull()) {
            written.addAndGet(chunk.length());
            request.write(chunk);
        }
        if (written.get() < BIG) {
            request.drainHandler(drained -> pour(request, written));
        } else {
            request.end();
        }
    }

    /** The value of a counter once it has begun to move and then stood still for a while. */
    private static long settled(AtomicLong counter) {
        long[] last = {-1, System.nanoTime()};
        await().until(() -> {
            long now = counter.get();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return now > 0
                    && System.nanoTime() - last[1] > Duration.ofMillis(400).toNanos();
        });
        return last[0];
    }

    private static void assertProblem(String answer, int status, String slug, String detail) {
        assertThat(answer)
                .matches("(?s)HTTP/1\\.[01] " + status + " .*")
                .contains("content-type: application/problem+json")
                .contains("\"type\":\"https://trunkline.test/problems/" + slug + "\"")
                .contains("\"status\":" + status)
                .contains(detail)
                .containsPattern("\"traceId\":\"[0-9a-f]{32}\"");
    }
}
