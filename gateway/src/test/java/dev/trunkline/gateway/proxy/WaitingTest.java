package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.exchange.Outcome;
import io.vertx.core.Future;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection, or one stream of HTTP/2, and more requests than that: who waits, and who leaves. */
class WaitingTest {

    private final List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    private GatewayInTest gateway;

    @BeforeEach
    void prepare() throws IOException {
        gateway = new GatewayInTest().onOneLoop();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "h2c"})
    void who_goes_away_leaves_the_place_to_the_next(String protocol) throws Exception {
        start(protocol, 1);
        Future<Integer> first = get("/first");
        await().until(() -> held.size() == 1);
        // More than once: a place must not be lost each time either.
        for (int i = 1; i <= 5; i++) {
            leave("/gone");
            abandoned(i);
        }
        Future<Integer> next = get("/next");
        await().until(() -> gateway.started() == 7);
        assertThat(GatewayInTest.await(get("/too-many"))).isEqualTo(503);

        answerAll();

        assertThat(GatewayInTest.await(first)).isEqualTo(200);
        await().until(() -> held.size() == 1);
        assertThat(held).extracting(HttpServerRequest::path).containsExactly("/next");
        answerAll();
        assertThat(GatewayInTest.await(next)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "h2c"})
    void whose_time_is_over_leaves_the_place_too(String protocol) throws Exception {
        start(protocol, 1);
        Future<Integer> first = get("/first");
        await().until(() -> held.size() == 1);
        assertThat(GatewayInTest.await(get("/hurry"))).isEqualTo(504);
        assertThat(GatewayInTest.await(get("/hurry"))).isEqualTo(504);
        Future<Integer> next = get("/next");

        await().until(() -> {
            answerAll();
            return first.isComplete() && next.isComplete();
        });

        assertThat(first.result()).isEqualTo(200);
        assertThat(next.result()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "h2c"})
    void who_came_first_is_first_though_others_before_him_have_gone(String protocol) throws Exception {
        start(protocol, 8);
        Future<Integer> first = get("/first");
        await().until(() -> held.size() == 1);
        List<Socket> gone = new ArrayList<>();
        List<Future<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            gone.add(open("/gone"));
            waiting.add(get("/" + i));
            int running = 2 * i + 3;
            await().until(() -> gateway.started() == running);
        }
        for (Socket socket : gone) {
            socket.close();
        }
        abandoned(3);

        List<String> order = new ArrayList<>();
        await().until(() -> {
            held.forEach(request -> order.add(request.path()));
            answerAll();
            return first.isComplete() && waiting.stream().allMatch(Future::isComplete);
        });

        assertThat(order).containsExactly("/first", "/0", "/1", "/2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "h2c"})
    void when_nobody_waits_any_more_the_connection_is_still_of_use(String protocol) throws Exception {
        start(protocol, 2);
        for (int i = 1; i <= 3; i++) {
            Future<Integer> first = get("/first");
            await().until(() -> held.size() == 1);
            leave("/gone");
            leave("/gone");
            abandoned(2 * i);

            answerAll();

            assertThat(GatewayInTest.await(first)).isEqualTo(200);
            assertThat(held).isEmpty();
        }
    }

    @Test
    void a_connection_that_does_not_come_to_life_holds_nobody_for_ever() throws Exception {
        int port = gateway.upstream(request -> request.response().end());
        AtomicInteger connections = new AtomicInteger();
        NetClient through = gateway.vertx().createNetClient();
        NetServer door = GatewayInTest.await(gateway.vertx()
                .createNetServer()
                .connectHandler(socket -> {
                    // The first is accepted, and that is all that happens to it.
                    if (connections.getAndIncrement() > 0) {
                        socket.pause();
                        through.connect(port, "127.0.0.1").onSuccess(upstream -> {
                            upstream.pipeTo(socket);
                            socket.pipeTo(upstream);
                        });
                    }
                })
                .listen(0, "127.0.0.1"));
        gateway.start(
                "upstreams:",
                "  up: { discover: \"dns://127.0.0.1:" + door.actualPort() + "\", protocol: h2c,",
                "        max-connections: 2, connect-timeout: 1s }",
                "routes: [{ id: any, match: { path: /** }, to: up, auth: none, timeout: 60s }]");

        assertThat(GatewayInTest.await(get("/"))).isEqualTo(200);
        assertThat(connections.get()).isGreaterThanOrEqualTo(2);
    }

    /** An upstream that does one request at a time, on one connection, and lets so many wait. */
    private void start(String protocol, int waiting) throws Exception {
        HttpServerOptions options =
                new HttpServerOptions().setInitialSettings(new Http2Settings().setMaxConcurrentStreams(1));
        int port = gateway.upstream(options, held::add);
        gateway.start(
                "upstreams:",
                "  up: { discover: \"dns://127.0.0.1:" + port + "\", protocol: " + protocol
                        + ", max-connections: 1, max-waiting: " + waiting + " }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 60s }",
                "  - { id: hurry, match: { path: /hurry }, to: up, auth: none, timeout: 100ms }");
    }

    private void leave(String path) throws IOException {
        int before = gateway.started();
        Socket socket = open(path);
        await().until(() -> gateway.started() == before + 1);
        socket.close();
    }

    private Socket open(String path) throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.port());
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void abandoned(int count) {
        await().until(() ->
                gateway.outcomes().stream().filter(Outcome.ABANDONED::equals).count() == count);
    }

    private void answerAll() {
        List<HttpServerRequest> now = List.copyOf(held);
        held.removeAll(now);
        now.forEach(request -> request.response().end());
    }

    private Future<Integer> get(String path) {
        return gateway.vertx()
                .createHttpClient()
                .request(HttpMethod.GET, gateway.port(), "127.0.0.1", path)
                .compose(HttpClientRequest::send)
                .map(HttpClientResponse::statusCode);
    }
}
