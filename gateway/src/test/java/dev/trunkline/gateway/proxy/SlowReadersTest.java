package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.StandStill;
import io.vertx.core.Future;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One connection by HTTP/2 carries the answers of many clients, some of whom do not read theirs. */
class SlowReadersTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int STREAMS_OF_ONE_CONNECTION = 100;

    private final AtomicLong written = new AtomicLong();
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        // So that nobody is cut off, whose place another would then get.
        gateway = new GatewayInTest().onOneLoop().with("connections.patience", "10m");
        HttpServerOptions many =
                new HttpServerOptions().setInitialSettings(new Http2Settings().setMaxConcurrentStreams(1_000));
        int port = gateway.upstream(many, this::answer);
        gateway.start(
                "upstreams:",
                "  one: { discover: \"dns://127.0.0.1:" + port + "\", protocol: h2c, max-connections: 1 }",
                "  some: { discover: \"dns://127.0.0.1:" + port + "\", protocol: h2c, max-connections: 4 }",
                "routes:",
                "  - { id: one, match: { path: /** }, to: one, auth: none, timeout: 10m, max-body: 1GiB }",
                "  - { id: some, match: { path: /held }, to: some, auth: none, timeout: 10m }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    private void answer(HttpServerRequest request) {
        connections.add(request.connection());
        switch (request.path()) {
            case "/endless" -> StandStill.pour(request.response().setChunked(true), Long.MAX_VALUE, written, () -> {});
            case "/held" -> held.add(request);
            case "/deaf" -> request.pause();
            default -> request.response().end("small");
        }
    }

    @Test
    void four_clients_that_do_not_read_keep_a_fifth_from_nothing() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Socket client = new Socket();
                slow.add(client);
                client.setReceiveBufferSize(4_096);
                client.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
                client.getOutputStream()
                        .write("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            await().atMost(LONG).until(() -> gateway.started() == 4);
            StandStill.of(written);

            assertThat(gateway.get("/")).startsWith("HTTP/1.1 200 ").endsWith("small");
            assertThat(connections).hasSize(1);
        } finally {
            for (Socket client : slow) {
                client.close();
            }
        }
    }

    @Test
    void the_last_stream_that_a_connection_has_room_for_gets_its_answer_past_all_others() throws Exception {
        HttpClient slow = http2();
        List<Future<HttpClientResponse>> unread = new ArrayList<>();
        for (int i = 1; i < STREAMS_OF_ONE_CONNECTION; i++) {
            unread.add(slow.request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/endless")
                    .compose(request -> request.send().onSuccess(HttpClientResponse::pause)));
        }
        GatewayInTest.await(Future.all(unread));
        StandStill.of(written);

        assertThat(gateway.get("/")).startsWith("HTTP/1.1 200 ").endsWith("small");
        assertThat(connections).hasSize(1);
        GatewayInTest.await(slow.close());
    }

    @Test
    void a_body_that_the_upstream_does_not_read_waits_with_its_client() {
        HttpClient client = http2();
        client.request(HttpMethod.POST, gateway.port(), "127.0.0.1", "/deaf")
                .onSuccess(request -> StandStill.pour(request.setChunked(true), Long.MAX_VALUE, written, () -> {}));

        assertThat(StandStill.of(written)).isLessThan(4L << 20);
        GatewayInTest.await(client.close());
    }

    private HttpClient http2() {
        return gateway.vertx()
                .createHttpClient(
                        new HttpClientOptions()
                                .setProtocolVersion(HttpVersion.HTTP_2)
                                .setHttp2ClearTextUpgrade(false),
                        new PoolOptions().setHttp2MaxSize(1));
    }

    @Test
    void more_streams_than_that_go_by_another_connection() {
        HttpClient client =
                gateway.vertx().createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(150));
        List<Future<HttpClientResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            answers.add(client.request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/held")
                    .compose(HttpClientRequest::send));
        }
        await().atMost(LONG).until(() -> held.size() == 150);

        Map<HttpConnection, Long> streams = held.stream()
                .map(HttpServerRequest::connection)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(streams.values()).hasSizeGreaterThan(1).allMatch(count -> count <= STREAMS_OF_ONE_CONNECTION);
        held.forEach(request -> request.response().end());
        GatewayInTest.await(Future.all(answers));
        GatewayInTest.await(client.close());
    }
}
