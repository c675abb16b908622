package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.exchange.Outcome;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.EOFException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One endpoint that fails beside one that does not: what is sent a second time, and what is not. */
class RetryTest {

    private static final String RETRY = ", timeout: 60s, retry: { on: [reset, 503], backoff: 1ms }";
    private static final int TIMES = 6;

    private final AtomicInteger failed = new AtomicInteger();
    private final Handler<HttpServerRequest> good =
            request -> request.body().onSuccess(body -> request.response().end(request.method() + " " + body));
    private final Handler<HttpServerRequest> unavailable = request -> request.endHandler(end -> {
        failed.incrementAndGet();
        request.response().setStatusCode(503).end("busy");
    });

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
    void an_idempotent_request_that_gets_503_is_answered_by_another_endpoint(String method) throws Exception {
        try (Cluster cluster = Cluster.of("", RETRY, unavailable, good)) {
            for (int i = 0; i < TIMES; i++) {
                assertThat(send(cluster, method, "")).startsWith("HTTP/1.1 200");
            }
        }
        assertThat(failed).hasPositiveValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH"})
    void one_that_is_not_gets_the_first_answer(String method) throws Exception {
        try (Cluster cluster = Cluster.of("", RETRY, unavailable, unavailable)) {
            assertThat(send(cluster, method, "x")).startsWith("HTTP/1.1 503").endsWith("busy");
        }
        assertThat(failed).hasValue(1);
    }

    @Test
    void when_all_endpoints_fail_the_client_gets_the_last_answer() throws Exception {
        try (Cluster cluster = Cluster.of("", RETRY, unavailable, unavailable)) {
            assertThat(send(cluster, "GET", "")).startsWith("HTTP/1.1 503").endsWith("busy");
        }
        assertThat(failed).hasValue(2);
    }

    @Test
    void without_a_word_of_it_in_the_route_nothing_is_repeated() throws Exception {
        try (Cluster cluster = Cluster.of("", "", unavailable, unavailable)) {
            assertThat(send(cluster, "GET", "")).startsWith("HTTP/1.1 503").endsWith("busy");
        }
        assertThat(failed).hasValue(1);
    }

    @Test
    void a_body_is_sent_again_from_its_beginning() throws Exception {
        try (Cluster cluster = Cluster.of("", RETRY, unavailable, good)) {
            for (int i = 0; i < TIMES; i++) {
                assertThat(send(cluster, "PUT", "body " + i)).endsWith("PUT body " + i);
                assertThat(cluster.gateway.raw("PUT / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"))
                        .endsWith("PUT onetwo");
            }
        }
        assertThat(failed).hasPositiveValue();
    }

    @Test
    void a_body_is_sent_again_though_the_first_answer_came_before_its_end() throws Exception {
        Handler<HttpServerRequest> early = request -> {
            failed.incrementAndGet();
            request.response().setStatusCode(503).end();
        };
        AtomicInteger begun = new AtomicInteger();
        Handler<HttpServerRequest> patient = request -> {
            begun.incrementAndGet();
            good.handle(request);
        };
        try (Cluster cluster = Cluster.of("", RETRY, early, patient)) {
            for (int i = 1; i <= TIMES; i++) {
                int requests = i;
                try (Socket socket = new Socket("127.0.0.1", cluster.gateway.port())) {
                    write(socket, "PUT / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 6\r\n\r\none");
                    await().until(() -> begun.get() == requests);
                    write(socket, "two");
                    assertThat(read(socket)).endsWith("PUT onetwo");
                }
            }
        }
        assertThat(failed).hasPositiveValue();
    }

    /** The rest of its body goes elsewhere, so the request would be under way for ever. */
    @Test
    void a_connection_whose_answer_came_before_the_end_of_the_body_is_not_lost() throws Exception {
        Handler<HttpServerRequest> early = request -> {
            failed.incrementAndGet();
            request.response().setStatusCode(503).end("busy");
        };
        AtomicInteger begun = new AtomicInteger();
        Handler<HttpServerRequest> patient = request -> {
            begun.incrementAndGet();
            good.handle(request);
        };
        GatewayInTest gateway = new GatewayInTest().onOneLoop();
        List<Integer> ports = List.of(gateway.upstream(early), gateway.upstream(patient));
        try (Cluster cluster = Cluster.at(gateway, ports, ", max-connections: 1, balance: round-robin", RETRY)) {
            for (int i = 1; i <= TIMES; i++) {
                int requests = i;
                try (Socket socket = new Socket("127.0.0.1", cluster.gateway.port())) {
                    write(socket, "PUT / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 6\r\n\r\none");
                    await().until(() -> begun.get() == requests);
                    write(socket, "two");
                    assertThat(read(socket)).endsWith("PUT onetwo");
                }
            }
        }
        assertThat(failed).hasValueGreaterThan(1);
    }

    @Test
    void a_stream_whose_answer_came_before_the_end_of_the_body_is_reset() throws Exception {
        AtomicInteger reset = new AtomicInteger();
        Handler<HttpServerRequest> early = request -> {
            failed.incrementAndGet();
            request.exceptionHandler(gone -> reset.incrementAndGet());
            request.response()
                    .setStatusCode(503)
                    .putHeader("Content-Length", "4")
                    .end("busy");
        };
        AtomicInteger begun = new AtomicInteger();
        Handler<HttpServerRequest> patient = request -> {
            begun.incrementAndGet();
            good.handle(request);
        };
        try (Cluster cluster = Cluster.of(", protocol: h2c", RETRY, early, patient)) {
            for (int i = 1; i <= TIMES; i++) {
                int requests = i;
                try (Socket socket = new Socket("127.0.0.1", cluster.gateway.port())) {
                    write(socket, "PUT / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 6\r\n\r\none");
                    await().until(() -> begun.get() == requests);
                    await().until(() -> reset.get() == failed.get());
                    write(socket, "two");
                    assertThat(read(socket)).endsWith("PUT onetwo");
                }
            }
        }
        assertThat(failed).hasPositiveValue();
    }

    @Test
    void a_body_longer_than_what_is_kept_is_sent_once() throws Exception {
        String keep = ", timeout: 60s, retry: { on: [503], keep: 16B, backoff: 1ms }";
        try (Cluster cluster = Cluster.of("", keep, unavailable, unavailable)) {
            assertThat(send(cluster, "PUT", "x".repeat(17))).startsWith("HTTP/1.1 503");
            assertThat(failed).hasValue(1);
            assertThat(send(cluster, "PUT", "x".repeat(16))).startsWith("HTTP/1.1 503");
            assertThat(failed).hasValue(3);
        }
    }

    @Test
    void a_connection_that_breaks_before_the_answer_is_made_up_for() throws Exception {
        Handler<HttpServerRequest> breaking = request -> {
            failed.incrementAndGet();
            request.connection().close();
        };
        try (Cluster cluster = Cluster.of("", RETRY, breaking, good)) {
            for (int i = 0; i < TIMES; i++) {
                assertThat(send(cluster, "GET", "")).startsWith("HTTP/1.1 200");
            }
        }
        assertThat(failed).hasPositiveValue();
    }

    @Test
    void an_answer_that_has_begun_is_never_begun_again() throws Exception {
        Handler<HttpServerRequest> half = request -> {
            failed.incrementAndGet();
            request.response().putHeader("Content-Length", "9").write("half").onComplete(sent -> request.connection()
                    .close());
        };
        try (Cluster cluster = Cluster.of("", RETRY, half, half)) {
            assertThat(send(cluster, "GET", "")).startsWith("HTTP/1.1 200").endsWith("half");
            assertThat(cluster.gateway.outcomes()).containsExactly(Outcome.CUT);
        }
        assertThat(failed).hasValue(1);
    }

    @Test
    void an_endpoint_that_does_not_begin_to_answer_in_time_is_left_for_another() throws Exception {
        String slow = ", timeout: 60s, first-byte: 500ms, retry: { on: [timeout], backoff: 1ms }";
        try (Cluster cluster = Cluster.of("", slow, request -> failed.incrementAndGet(), good)) {
            for (int i = 0; i < TIMES; i++) {
                assertThat(send(cluster, "GET", "")).startsWith("HTTP/1.1 200");
            }
        }
        assertThat(failed).hasPositiveValue();
    }

    @Test
    void the_time_for_a_first_byte_is_apart_from_the_time_for_all() throws Exception {
        Handler<HttpServerRequest> slowly = request -> {
            request.response().setChunked(true).write("slow");
            Vertx.currentContext().owner().setTimer(1_500, late -> request.response()
                    .end("ly"));
        };
        try (Cluster cluster = Cluster.of("", ", timeout: 60s, first-byte: 1s", slowly)) {
            assertThat(send(cluster, "GET", "")).contains("slow").contains("ly");
        }
        try (Cluster cluster = Cluster.of("", ", timeout: 60s, first-byte: 100ms", request -> {})) {
            assertThat(send(cluster, "POST", "")).startsWith("HTTP/1.1 504").contains("did not begin to answer");
        }
    }

    @Test
    void a_retry_after_that_is_too_long_to_wait_goes_to_the_client() throws Exception {
        Handler<HttpServerRequest> later = request -> {
            failed.incrementAndGet();
            request.response().setStatusCode(503).putHeader("Retry-After", "60").end();
        };
        try (Cluster cluster = Cluster.of("", RETRY, later, later)) {
            assertThat(send(cluster, "GET", "")).startsWith("HTTP/1.1 503").contains("Retry-After: 60");
        }
        assertThat(failed).hasValue(1);
    }

    @Test
    void when_all_fails_the_extra_load_is_within_the_budget() throws Exception {
        String budget = ", timeout: 60s, retry: { on: [503], attempts: 3, budget: 10%, backoff: 1ms }";
        int requests = 200;
        try (Cluster cluster = Cluster.of("", budget, unavailable, unavailable, unavailable)) {
            for (int i = 0; i < requests; i++) {
                assertThat(send(cluster, "GET", "")).startsWith("HTTP/1.1 503");
            }
            assertThat(cluster.gateway.gateway().tallies().of("up").exhausted()).isPositive();
            // Ten on each of two event loops, beside the share.
            assertThat(cluster.gateway.gateway().tallies().of("up").retries()).isBetween(10L, 20L + requests / 10);
            assertThat(failed.get()).isLessThanOrEqualTo(requests + 20 + requests / 10);
        }
    }

    @Test
    void a_kept_connection_that_was_closed_is_made_up_for_once_even_at_the_only_endpoint() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                // No time passes, so each close meets its request on the way, however slow the machine is.
                GatewayInTest gateway = new GatewayInTest().by(() -> TimeUnit.HOURS.toNanos(1))) {
            Thread thread = new Thread(() -> oneAnswerAConnection(server));
            thread.setDaemon(true);
            thread.start();
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + server.getLocalPort() + "\" } }",
                    "routes:",
                    "  - { id: any, match: { path: /** }, to: up, auth: none }");
            try (Socket client = new Socket("127.0.0.1", gateway.port())) {
                for (int i = 0; i < TIMES; i++) {
                    write(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                    assertThat(head(client)).startsWith("HTTP/1.1 200");
                }
                write(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
                assertThat(head(client)).startsWith("HTTP/1.1 502");
            }
        }
    }

    /** Keeps each connection after its first answer, and closes it when a second request comes. */
    private static void oneAnswerAConnection(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> {
                    try (socket) {
                        head(socket);
                        write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                        head(socket);
                    } catch (Exception gone) {
                        // closed all the same
                    }
                });
                thread.setDaemon(true);
                thread.start();
            } catch (Exception closed) {
                return;
            }
        }
    }

    private static String send(Cluster cluster, String method, String body) throws Exception {
        return cluster.gateway.raw(method + " / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n" + body);
    }

    private static void write(Socket socket, String text) throws Exception {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String read(Socket socket) throws Exception {
        socket.setSoTimeout(60_000);
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Up to the first empty line. */
    private static String head(Socket socket) throws Exception {
        socket.setSoTimeout(60_000);
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException(head.toString());
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
