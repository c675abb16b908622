package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.tls.AuthorityInTest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to an upstream that speaks HTTP/2, by prior knowledge and by TLS, from clients of either version. */
class Http2UpstreamTest {

    private static final int BIG = 3 << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void a_request_and_its_answer_pass_unchanged(String protocol) throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(request -> request.body().onSuccess(body -> request.response()
                    .setStatusCode(201)
                    .putHeader("set-cookie", (Iterable<String>) List.of("a=1", "b=2"))
                    .end(request.version() + " " + request.method() + " " + request.uri() + " " + body + " for "
                            + request.authority().host() + " host " + request.getHeader("host") + " via "
                            + request.getHeader("via"))));

            String answer = up.gateway.raw("PUT /things?q=%20a&b HTTP/1.1\r\nHost: edge.test\r\nConnection: close\r\n"
                    + "Content-Length: 5\r\n\r\nhello");

            assertThat(answer)
                    .startsWith("HTTP/1.1 201 Created\r\n")
                    .contains("set-cookie: a=1\r\n", "set-cookie: b=2\r\n")
                    .endsWith("HTTP_2 PUT /things?q=%20a&b hello for up.test host null via 1.1 trunkline");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void long_bodies_pass_both_ways(String protocol) throws Exception {
        byte[] random = new byte[BIG];
        new Random(7).nextBytes(random);
        Buffer sent = Buffer.buffer(random);
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", ", timeout: 20s")) {
            up.does.set(request -> request.pipeTo(request.response().setChunked(true)));

            for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
                HttpClientResponse answer = await(send(up, version, HttpMethod.POST, sent));

                assertThat(answer.statusCode()).isEqualTo(200);
                Future<Buffer> echo = answer.body();
                answer.resume();
                assertThat(await(echo)).isEqualTo(sent);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void requests_share_a_connection(String protocol) throws Exception {
        Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
        List<HttpClientResponse> answers = new CopyOnWriteArrayList<>();
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, ", max-connections: 1", "")) {
            List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
            up.does.set(request -> {
                connections.add(request.connection());
                held.add(request);
            });
            for (int i = 0; i < 10; i++) {
                send(up, HttpVersion.HTTP_1_1, HttpMethod.GET, null).onSuccess(answers::add);
            }
            await().until(() -> held.size() == 10);
            held.forEach(request -> request.response().end());

            await().until(() -> answers.size() == 10);
            assertThat(connections).hasSize(1);
        }
    }

    @Test
    void an_upstream_with_a_certificate_that_nobody_vouches_for_is_not_asked() throws Exception {
        AuthorityInTest stranger = new AuthorityInTest("stranger");
        Path strangers = folder.resolve("stranger.pem");
        stranger.writeTo(strangers);
        try (Http2Upstream up = Http2Upstream.of("h2", folder, ", authorities: " + strangers, "")) {
            assertThat(up.gateway.get("/")).startsWith("HTTP/1.1 502 ").contains("'up' cannot be reached.");
        }
    }

    @Test
    void authorities_that_are_renewed_in_their_file_count_soon() throws Exception {
        Path renewed = folder.resolve("renewed.pem");
        new AuthorityInTest("before").writeTo(renewed);
        try (Http2Upstream up = Http2Upstream.of("h2", folder, ", authorities: " + renewed, "")) {
            up.does.set(request -> request.response().end("vouched for"));
            assertThat(up.gateway.get("/")).startsWith("HTTP/1.1 502 ");

            Files.copy(folder.resolve("authority.pem"), renewed, StandardCopyOption.REPLACE_EXISTING);

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> up.gateway.get("/").endsWith("vouched for"));
        }
    }

    @Test
    void an_upstream_with_a_certificate_for_another_name_is_not_asked() throws Exception {
        try (Http2Upstream up = Http2Upstream.of("h2", folder, new HttpServerOptions(), "other.test", "", "")) {
            assertThat(up.gateway.get("/")).startsWith("HTTP/1.1 502 ").contains("'up' cannot be reached.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void a_websocket_goes_to_it_by_http_1(String protocol) throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(request -> request.toWebSocket()
                    .onSuccess(socket -> socket.textMessageHandler(
                            text -> socket.writeTextMessage(request.version() + " " + text))));
            List<String> heard = new CopyOnWriteArrayList<>();
            WebSocket socket = await(up.gateway
                    .vertx()
                    .createWebSocketClient()
                    .connect(up.gateway.port(), "127.0.0.1", "/socket")
                    .onSuccess(open -> open.textMessageHandler(heard::add)));

            socket.writeTextMessage("hello");

            await().until(() -> heard.equals(List.of("HTTP_1_1 hello")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "h2"})
    void copies_of_requests_go_to_it_as_requests_do(String protocol) throws Exception {
        List<String> copies = new CopyOnWriteArrayList<>();
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", ", mirror: { to: up, share: 100% }")) {
            up.does.set(request -> request.body().onSuccess(body -> {
                if (request.headers().contains("X-Trunkline-Mirror")) {
                    copies.add(request.version() + " " + request.method() + " " + request.uri() + " " + body + " "
                            + request.authority().host());
                }
                request.response().end();
            }));

            up.gateway.raw(
                    "POST /a?b HTTP/1.1\r\nHost: edge.test\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");

            await().until(() -> copies.equals(List.of("HTTP_2 POST /a?b hello up.test")));
        }
    }

    /** The answer's head; its body waits until it is resumed. */
    static Future<HttpClientResponse> send(Http2Upstream up, HttpVersion version, HttpMethod method, Buffer body) {
        return client(up, version)
                .request(method, up.gateway.port(), "127.0.0.1", "/")
                .compose((HttpClientRequest request) ->
                        (body == null ? request.send() : request.send(body)).onSuccess(HttpClientResponse::pause));
    }

    static HttpClient client(Http2Upstream up, HttpVersion version) {
        return up.gateway
                .vertx()
                .createHttpClient(
                        new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
    }
}
