package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Connections that had been used before and break at the next request: what that says of the endpoint, and what is asked
 * again. No time passes but what a test says.
 */
class BrokenConnectionsTest extends CountingEndpoints {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MILLIS = 60_000;

    private final AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));

    @Test
    void an_endpoint_that_dies_at_the_second_request_of_each_connection_is_found_out() throws Exception {
        Set<HttpConnection> used = ConcurrentHashMap.newKeySet();
        Handler<HttpServerRequest> dying = request -> {
            if (used.add(request.connection())) {
                request.response().end("once");
            } else {
                request.connection().close();
            }
        };
        String upstream = ", balance: round-robin, breaker: { failures: 50%, of: 4, open: 1h, probes: 1 }";
        try (Cluster cluster =
                cluster(upstream, "", dying, request -> request.response().end("good"))) {
            for (int i = 0; i < 40; i++) {
                assertThat(cluster.gateway.get("/")).startsWith("HTTP/1.1 200");
            }
            assertThat(tally(cluster).openEndpoints()).isEqualTo(1);

            for (int i = 0; i < 6; i++) {
                assertThat(cluster.gateway.raw("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                        .endsWith("good");
            }
        }
    }

    @Test
    void what_breaks_in_the_middle_of_work_is_not_repeated_unasked() throws Exception {
        Handler<HttpServerRequest> breaking = request -> {
            if (request.path().equals("/")) {
                request.response().end();
                return;
            }
            asked.incrementAndGet();
            if (request.path().equals("/late")) {
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
            }
            request.connection().close();
        };
        try (Cluster cluster = cluster("", ", timeout: 60s", breaking)) {
            assertThat(cluster.gateway.get("/")).startsWith("HTTP/1.1 200");
            assertThat(cluster.gateway.get("/late")).startsWith("HTTP/1.1 502").contains("broke off without an answer");
            assertThat(asked).hasValue(1);
            assertThat(failed(cluster)).isEqualTo(1);

            // Where it was closed as the request left, that is made up for once.
            assertThat(cluster.gateway.get("/")).startsWith("HTTP/1.1 200");
            assertThat(cluster.gateway.get("/soon")).startsWith("HTTP/1.1 502");
            assertThat(asked).hasValue(3);
            assertThat(failed(cluster)).isEqualTo(3);
        }
    }

    @Test
    void streams_that_break_with_their_connection_are_failures_of_its_endpoint() throws Exception {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        Handler<HttpServerRequest> endpoint = request -> {
            if (request.path().equals("/")) {
                request.response().end();
            } else {
                held.add(request);
            }
        };
        try (Cluster cluster = cluster(", protocol: h2c", ", timeout: 60s", endpoint)) {
            assertThat(cluster.gateway.get("/")).startsWith("HTTP/1.1 200");
            List<Future<HttpClientResponse>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(begin(cluster, "/held"));
            }
            await().atMost(LONG).until(() -> held.size() == 4);
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));

            // Past HTTP/2, which would say goodbye.
            ((ConnectionBase) held.get(0).connection())
                    .channel()
                    .pipeline()
                    .firstContext()
                    .close();

            await().atMost(LONG).until(() -> answers.stream().allMatch(Future::isComplete));
            assertThat(answers.stream().map(answer -> answer.result().statusCode()))
                    .containsOnly(502);
            assertThat(held).hasSize(4);
            assertThat(failed(cluster)).isEqualTo(4);
        }
    }

    @Test
    void a_request_of_which_nothing_has_left_gets_another_connection_whatever_its_method() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                GatewayInTest gateway = new GatewayInTest().onOneLoop()) {
            server.setSoTimeout(MILLIS);
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + server.getLocalPort() + "\" } }",
                    "routes:",
                    "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 60s }");
            try (Socket client = new Socket("127.0.0.1", gateway.port())) {
                write(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                try (Socket kept = server.accept()) {
                    read(kept, "\r\n\r\n");
                    write(kept, "HTTP/1.1 204 No Content\r\n\r\n");
                    assertThat(read(client, "\r\n\r\n")).startsWith("HTTP/1.1 204");
                    write(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
                    await().atMost(LONG).until(() -> gateway.started() == 2);
                }
                try (Socket another = server.accept()) {
                    write(client, "hello");
                    read(another, "hello");
                    write(another, "HTTP/1.1 204 No Content\r\n\r\n");
                    assertThat(read(client, "\r\n\r\n")).startsWith("HTTP/1.1 204");
                }
            }
            assertThat(gateway.gateway()
                            .pools()
                            .states()
                            .get(0)
                            .endpoints()
                            .get(0)
                            .failed())
                    .isZero();
        }
    }

    @SafeVarargs
    private Cluster cluster(String upstream, String route, Handler<HttpServerRequest>... endpoints) throws Exception {
        GatewayInTest gateway = new GatewayInTest().onOneLoop().by(nanos::get);
        List<Integer> ports = new ArrayList<>();
        for (Handler<HttpServerRequest> endpoint : endpoints) {
            ports.add(gateway.upstream(endpoint));
        }
        return Cluster.at(gateway, ports, upstream, route);
    }

    private static long failed(Cluster cluster) {
        return cluster.gateway
                .gateway()
                .pools()
                .states()
                .get(0)
                .endpoints()
                .get(0)
                .failed();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(ascii(text));
    }

    /** Up to this. */
    private static String read(Socket socket, String end) throws IOException {
        socket.setSoTimeout(MILLIS);
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException(text.toString());
            }
            text.append((char) next);
        }
        return text.toString();
    }
}
