package dev.trunkline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.gateway.Gateway;
import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.FramesInTest;
import dev.trunkline.testing.FreePort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a whole gateway, as a file has it. */
class AccessLogTest {

    @TempDir
    Path directory;

    private final ObjectMapper mapper = new ObjectMapper();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Path file;
    private Recorder recorder;
    private GatewayInTest gateway;
    private int upstream;

    @BeforeEach
    void start() throws Exception {
        file = directory.resolve("access.json");
        recorder = Recorder.of(
                new ObserveSettings(
                        ObserveSettings.Log.to(file.toString()), Optional.empty(), 1_024, List.of("ticket", "token")),
                registry,
                Gateway::nanos);
        gateway = new GatewayInTest().listening(recorder);
        upstream = gateway.upstream(request -> {
            if (request.path().equals("/socket")) {
                request.toWebSocket().onSuccess(socket -> socket.textMessageHandler(socket::writeTextMessage));
            } else if (request.path().equals("/break")) {
                request.response().setChunked(true).write("begun");
                request.connection().close();
            } else {
                request.body().onSuccess(body -> request.response().end("twelve bytes"));
            }
        });
        int deaf = FreePort.deaf();
        gateway.start(
                "upstreams:",
                "  up: { discover: \"dns://127.0.0.1:" + upstream + "\" }",
                "  deaf: { discover: \"dns://127.0.0.1:" + deaf + "\" }",
                "routes:",
                "  - { id: all, match: { path: /** }, to: up, auth: none }",
                "  - { id: deaf, match: { path: /deaf }, to: deaf, auth: none }",
                "  - { id: read, match: { path: /read, methods: [GET] }, to: up, auth: none }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        recorder.close();
    }

    @Test
    void a_request_is_one_line_that_tells_what_happened_and_when() throws IOException {
        Instant before = Instant.now();
        gateway.raw("POST /things?a=1&ticket=secret HTTP/1.1\r\nHost: edge.test:80\r\nConnection: close\r\n"
                + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\r\n"
                + "User-Agent: probe/1\r\nContent-Length: 5\r\n\r\nhello");

        JsonNode line = lines(1).get(0);

        assertThat(Instant.parse(line.path("time").asText())).isBetween(before.minusMillis(1), Instant.now());
        assertThat(line.path("trace").asText()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(line.path("client").asText()).isEqualTo("127.0.0.1");
        assertThat(line.path("protocol").asText()).isEqualTo("HTTP/1.1");
        assertThat(line.path("scheme").asText()).isEqualTo("http");
        assertThat(line.path("host").asText()).isEqualTo("edge.test:80");
        assertThat(line.path("method").asText()).isEqualTo("POST");
        assertThat(line.path("path").asText()).isEqualTo("/things?a=1&ticket=***");
        assertThat(line.path("route").asText()).isEqualTo("all");
        assertThat(line.path("upstream").asText()).isEqualTo("up");
        assertThat(line.path("endpoint").asText()).isEqualTo("127.0.0.1:" + upstream);
        assertThat(line.path("attempts").asInt()).isEqualTo(1);
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("outcome").asText()).isEqualTo("answered");
        assertThat(line.path("bytesIn").asInt()).isEqualTo(5);
        assertThat(line.path("bytesOut").asInt()).isEqualTo(12);
        assertThat(line.path("userAgent").asText()).isEqualTo("probe/1");
    }

    @Test
    void the_phases_make_up_the_whole() throws IOException {
        gateway.get("/first");

        JsonNode micros = lines(1).get(0).path("micros");

        assertThat(micros.fieldNames())
                .toIterable()
                .containsExactly("route", "policy", "queue", "connect", "firstByte", "body", "total");
        long sum = 0;
        for (String phase : List.of("route", "policy", "queue", "connect", "firstByte", "body")) {
            sum += micros.path(phase).asLong();
        }
        // Each is cut to whole microseconds.
        assertThat(micros.path("total").asLong() - sum).isBetween(0L, 6L);
        assertThat(micros.path("queue").asLong())
                .as("a new connection was made at once")
                .isZero();
    }

    @Test
    void what_gets_no_further_than_the_gateway_is_logged_too() throws IOException {
        gateway.get("/a%2fb?token=x");
        gateway.raw("DELETE /read HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        gateway.raw("this is not HTTP\r\n\r\n");
        gateway.get("/deaf");

        List<JsonNode> lines = lines(4);

        assertThat(lines).extracting(line -> line.path("status").asInt()).containsExactlyInAnyOrder(400, 405, 400, 502);
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.path("outcome").asText()).isEqualTo("refused");
            assertThat(line.path("bytesOut").asInt()).isPositive();
            assertThat(line.path("trace").asText()).matches("[0-9a-f]{32}");
        });
        JsonNode deaf = lines.stream()
                .filter(line -> line.path("status").asInt() == 502)
                .findFirst()
                .orElseThrow();
        assertThat(deaf.path("route").asText()).isEqualTo("deaf");
        assertThat(deaf.path("attempts").asInt()).isPositive();
        assertThat(deaf.path("micros").has("connect")).as("never connected").isFalse();
    }

    @Test
    void an_answer_that_breaks_off_is_logged_as_cut() throws IOException {
        gateway.get("/break");

        assertThat(lines(1).get(0).path("outcome").asText()).isEqualTo("cut");
    }

    @Test
    void nothing_that_a_client_sends_can_forge_a_line() throws IOException {
        gateway.get("/", "User-Agent: \",\"status\":500}\t\u00e9\u0085");

        assertThat(lines(1).get(0).path("status").asInt()).isEqualTo(200);
        assertThat(lines(1).get(0).path("userAgent").asText()).startsWith("\",\"status\":500}");
    }

    @Test
    void of_what_a_client_writes_so_much_is_kept_and_no_more() throws IOException {
        gateway.get("/" + "p".repeat(3_000), "User-Agent: " + "u".repeat(3_000));

        JsonNode line = lines(1).get(0);

        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("path").asText()).isEqualTo("/" + "p".repeat(RequestRecord.LONGEST_TARGET - 1));
        assertThat(line.path("userAgent").asText()).isEqualTo("u".repeat(RequestRecord.LONGEST_TEXT));
    }

    @Test
    void what_is_cut_shows_no_part_of_a_secret() throws IOException {
        gateway.get("/?" + "p".repeat(RequestRecord.LONGEST_TARGET - 12) + "&token=" + "s".repeat(100));
        gateway.raw("GET http://user:" + "s".repeat(6_000) + "@edge.test/ HTTP/1.1\r\nHost: edge.test\r\n"
                + "Connection: close\r\n\r\n");

        assertThat(lines(2)).allSatisfy(line -> assertThat(line.toString()).doesNotContain("sss"));
    }

    @Test
    void http_2_is_logged_with_its_authority() throws IOException {
        HttpClient client = gateway.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false));
        GatewayInTest.await(client.request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/two")
                .compose(request -> request.send().compose(HttpClientResponse::body)));

        JsonNode line = lines(1).get(0);

        assertThat(line.path("protocol").asText()).isEqualTo("HTTP/2");
        assertThat(line.path("host").asText()).isEqualTo("127.0.0.1:" + gateway.port());
        assertThat(line.path("bytesOut").asInt()).isEqualTo(12);
    }

    @Test
    void a_connect_of_http_2_is_logged_though_it_has_no_path() throws IOException {
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.send(
                    FramesInTest.HEADERS,
                    FramesInTest.END_HEADERS | FramesInTest.END_STREAM,
                    1,
                    FramesInTest.fields(":method", "CONNECT", ":authority", "edge.test:80"));

            JsonNode line = lines(1).get(0);

            assertThat(line.path("status").asInt()).isEqualTo(501);
            assertThat(line.path("method").asText()).isEqualTo("CONNECT");
            assertThat(line.path("path").asText()).isEqualTo("edge.test:80");
        }
    }

    @Test
    void a_websocket_is_one_line_when_it_ends_with_all_that_went_through() throws IOException {
        List<String> echoes = new CopyOnWriteArrayList<>();
        WebSocket socket = GatewayInTest.await(
                gateway.vertx().createWebSocketClient().connect(gateway.port(), "127.0.0.1", "/socket"));
        socket.textMessageHandler(echoes::add);
        socket.writeTextMessage("hello");
        await().until(() -> echoes.contains("hello"));
        assertThat(file).isEmptyFile();
        GatewayInTest.await(socket.close());

        JsonNode line = lines(1).get(0);

        assertThat(line.path("status").asInt()).isEqualTo(101);
        assertThat(line.path("bytesIn").asInt()).as("mask and header included").isGreaterThanOrEqualTo(11);
        assertThat(line.path("bytesOut").asInt()).isGreaterThanOrEqualTo(7);
    }

    private List<JsonNode> lines(int count) throws IOException {
        await().until(() -> Files.readAllLines(file).size() >= count);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(mapper.readTree(line));
        }
        assertThat(lines).hasSize(count);
        assertThat(registry.get("gateway.access.log.lines")
                        .tag("result", "written")
                        .counter()
                        .count())
                .isEqualTo(count);
        return lines;
    }
}
