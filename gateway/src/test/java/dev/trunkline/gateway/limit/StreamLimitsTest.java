package dev.trunkline.gateway.limit;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.auth.TokenIssuer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits for what stays open: event streams as they are attached, WebSockets, and the messages on these. */
class StreamLimitsTest {

    private final List<Socket> open = new ArrayList<>();
    private TokenIssuer issuer;
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        issuer = new TokenIssuer("one");
        gateway = new GatewayInTest();
        int port = await(gateway.vertx()
                        .createHttpServer(
                                new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                        .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                        .requestHandler(this::answer)
                        .listen())
                .actualPort();
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "tokens: { issuer: \"" + TokenIssuer.ISSUER
                        + "\", audience: trunkline, jwks: { upstream: up, path: /keys } }",
                "limits:",
                "  at-a-time: { key: address, concurrent: 2 }",
                "  attaching: { key: principal, rate: 1/h, burst: 2 }",
                "  shared: { key: principal, rate: 1/h, burst: 3, per: message, plans: { pro: { rate: 1/h, burst: 9 } },",
                "            except: { roles: [admin] } }",
                "  steady: { key: address, rate: 5/s, burst: 1, per: message }",
                "  measured: { key: address, rate: 1/h, burst: 2, per: message, shadow: true }",
                "routes:",
                "  - { id: a, match: { path: /open/** }, to: up, auth: none, timeout: 60s, idle: 1h, limit: [at-a-time] }",
                "  - { id: b, match: { path: /own/** }, to: up, auth: required, timeout: 60s, idle: 1h, limit: [attaching] }",
                "  - { id: c, match: { path: /shared }, to: up, auth: optional, timeout: 60s, idle: 1h, limit: [shared] }",
                "  - { id: d, match: { path: /steady }, to: up, auth: none, timeout: 60s, idle: 1h, limit: [steady] }",
                "  - { id: e, match: { path: /measured }, to: up, auth: none, timeout: 60s, idle: 1h, limit: [measured] }");
        await().until(() -> gateway.gateway().tokensReady());
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        gateway.close();
    }

    @Test
    void of_event_streams_so_many_are_open_at_a_time_and_each_gives_its_place_back() throws Exception {
        Socket one = attach("/open/events", "");
        attach("/open/events", "");
        assertThat(gateway.get("/open/events"))
                .startsWith("HTTP/1.1 429 ")
                .contains("\"violated-policies\":[\"at-a-time\"]", "application/problem+json");
        one.close();
        await().untilAsserted(() -> assertThat(gateway.get("/open/short")).startsWith("HTTP/1.1 200 "));
    }

    @Test
    void an_attachment_is_one_request_of_its_caller_however_many_events_come() throws Exception {
        String ada = "Authorization: Bearer " + issuer.token("ada") + "\r\n";
        attach("/own/events", ada);
        attach("/own/events", ada);
        assertThat(gateway.get("/own/events", ada.strip()))
                .startsWith("HTTP/1.1 429 ")
                .contains("RateLimit: \"attaching\";r=0;");
        attach("/own/events", "Authorization: Bearer " + issuer.token("bob") + "\r\n");
    }

    @Test
    void sockets_are_counted_as_streams_are_and_refused_before_they_are_sockets() throws Exception {
        WebSocket one = connect("/open/socket", "");
        connect("/open/socket", "");
        assertThatThrownBy(() -> connect("/open/socket", ""))
                .hasRootCauseInstanceOf(UpgradeRejectedException.class)
                .hasStackTraceContaining("429");
        await(one.close());
        await().untilAsserted(() -> assertThat(gateway.get("/open/short")).startsWith("HTTP/1.1 200 "));
    }

    @Test
    void a_client_that_sends_messages_too_fast_is_read_no_faster_than_the_limit() throws Exception {
        WebSocket socket = connect("/steady", "");
        List<String> echoes = echoes(socket);
        List<String> sent = IntStream.range(0, 6).mapToObj(i -> "message " + i).toList();
        sent.forEach(socket::writeTextMessage);
        await().until(() -> echoes.size() == 6);
        assertThat(echoes).containsExactlyElementsOf(sent);
        assertThat(counted("steady", "allowed")).isEqualTo(6);
        assertThat(counted("steady", "delayed")).isPositive();
    }

    @Test
    void a_limit_of_messages_that_only_measures_lets_all_through_and_tells_what_it_would_have_kept() throws Exception {
        WebSocket socket = connect("/measured", "");
        List<String> echoes = echoes(socket);
        for (int i = 0; i < 5; i++) {
            socket.writeTextMessage("" + i);
        }
        await().until(() -> echoes.size() == 5);
        assertThat(counted("measured", "allowed")).isEqualTo(2);
        assertThat(counted("measured", "would-refuse")).isEqualTo(3);
        assertThat(counted("measured", "delayed")).isZero();
    }

    @Test
    void all_sockets_of_a_caller_share_a_count_and_those_of_others_do_not() throws Exception {
        WebSocket first = connect("/shared", issuer.token("ada"));
        WebSocket second = connect("/shared", issuer.token("ada"));
        List<String> ofFirst = echoes(first);
        List<String> ofSecond = echoes(second);
        first.writeTextMessage("1");
        first.writeTextMessage("2");
        await().until(() -> ofFirst.size() == 2);
        second.writeTextMessage("3");
        second.writeTextMessage("4");
        await().until(() -> counted("shared", "delayed") == 1);
        await().until(() -> ofSecond.size() == 1);
        assertThat(counted("shared", "allowed")).isEqualTo(3);

        WebSocket bob = connect("/shared", issuer.token("bob"));
        List<String> ofBob = echoes(bob);
        bob.writeTextMessage("5");
        await().until(() -> ofBob.size() == 1);
        assertThat(ofSecond).containsExactly("3");
    }

    @Test
    void plans_and_exemptions_hold_for_messages_as_for_requests() throws Exception {
        for (String token : List.of(token("ada", "plan", "pro"), token("root", "groups", List.of("admin")), "")) {
            WebSocket socket = connect("/shared", token);
            List<String> echoes = echoes(socket);
            for (int i = 0; i < 9; i++) {
                socket.writeTextMessage("" + i);
            }
            await().until(() -> echoes.size() == 9);
        }
        // Who has no name and who is exempt was not counted at all.
        assertThat(counted("shared", "allowed")).isEqualTo(9);
        assertThat(counted("shared", "delayed")).isZero();
    }

    private void answer(HttpServerRequest request) {
        if (request.path().equals("/keys")) {
            request.response().end(issuer.jwks());
        } else if (request.path().endsWith("/events")) {
            request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
            for (int i = 0; i < 5; i++) {
                request.response().write("data: " + i + "\n\n");
            }
        } else {
            request.response().end("short");
        }
    }

    private String token(String subject, String claim, Object value) throws Exception {
        var claims = TokenIssuer.claims(subject, System.currentTimeMillis() / 1_000);
        claims.setClaim(claim, value);
        return issuer.token(claims);
    }

    /** Returns when the first events are there. */
    private Socket attach(String path, String lines) throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.port());
        open.add(socket);
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: edge.test\r\n" + lines + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder read = new StringBuilder();
        while (read.indexOf("data: 4") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as(read.toString()).isNotNegative();
            read.append((char) next);
        }
        assertThat(read).startsWith("HTTP/1.1 200 ");
        return socket;
    }

    private WebSocket connect(String path, String token) {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI(path);
        if (!token.isEmpty()) {
            options.addHeader("Authorization", "Bearer " + token);
        }
        return await(gateway.vertx().createWebSocketClient().connect(options));
    }

    private static List<String> echoes(WebSocket socket) {
        List<String> echoes = new CopyOnWriteArrayList<>();
        socket.textMessageHandler(echoes::add);
        return echoes;
    }

    private long counted(String policy, String result) {
        return gateway.gateway().counts().of("gateway_limit_requests_total", "policy", policy, "result", result);
    }
}
