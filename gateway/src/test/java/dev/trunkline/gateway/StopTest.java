package dev.trunkline.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of the gateway, with everything under way that can be. */
class StopTest {

    private static final int REQUESTS = 40;

    @Test
    void requests_that_are_cut_off_fail_before_those_end_who_want_to_know() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        List<Socket> clients = new ArrayList<>();
        try (LogInTest log = new LogInTest();
                GatewayInTest gateway = new GatewayInTest().with("drain", "100ms")) {
            int port = gateway.upstream(request -> {
                if (!request.path().equals("/held")) {
                    request.response().end();
                } else {
                    asked.incrementAndGet();
                    request.response().setChunked(true).write("begun");
                }
            });
            gateway.start(
                    "upstreams:",
                    "  up: { discover: \"dns://127.0.0.1:" + port + "\", eject: { failures: 1 },",
                    "        health: { path: /ready, every: 10ms } }",
                    "routes: [{ id: any, match: { path: /** }, to: up, auth: none, timeout: 1h, retry: {} }]");
            for (int i = 0; i < 8; i++) {
                // Leaves connections that are kept: what breaks on these is tried once more.
                assertThat(gateway.get("/quick")).startsWith("HTTP/1.1 200 ");
            }
            for (int i = 0; i < REQUESTS; i++) {
                Socket client = new Socket("127.0.0.1", gateway.port());
                client.getOutputStream()
                        .write("GET /held HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                clients.add(client);
            }
            await().until(() -> asked.get() == REQUESTS);
            for (Socket client : clients) {
                assertThat(client.getInputStream().read()).isEqualTo('H');
            }

            GatewayInTest.await(gateway.gateway().stop());
            GatewayInTest.await(gateway.gateway().stop());

            assertThat(log.complaints()).singleElement().asString().contains("did not end within");
        }
        for (Socket client : clients) {
            client.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void what_is_not_answered_when_the_time_is_up_is_told_that_it_will_not_be(HttpVersion version) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        try (LogInTest log = new LogInTest();
                GatewayInTest gateway = new GatewayInTest().with("drain", "100ms")) {
            int port = gateway.upstream(request -> {
                asked.incrementAndGet();
                request.response().exceptionHandler(gone -> ended.incrementAndGet());
            });
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                    "routes: [{ id: any, match: { path: /** }, to: up, auth: none, timeout: 1h, retry: {} }]");
            HttpClient client = gateway.vertx()
                    .createHttpClient(
                            new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
            Future<HttpClientResponse> poll = ask(client, HttpMethod.GET, gateway.port());
            Future<HttpClientResponse> order = ask(client, HttpMethod.POST, gateway.port());
            await().until(() -> asked.get() == 2);

            GatewayInTest.await(gateway.gateway().stop());

            HttpClientResponse told = GatewayInTest.await(poll);
            assertThat(told.statusCode()).isEqualTo(503);
            assertThat(told.getHeader("Retry-After")).isEqualTo("1");
            assertThat(told.getHeader("Content-Type")).isEqualTo("application/problem+json");
            // What may have been done must not be asked for once more as if it had not.
            HttpClientResponse unknown = GatewayInTest.await(order);
            assertThat(unknown.statusCode()).isEqualTo(504);
            assertThat(unknown.getHeader("Retry-After")).isNull();
            await().until(() -> ended.get() == 2);
            assertThat(log.complaints()).isEmpty();
        }
    }

    @Test
    void who_waits_for_a_turn_when_the_time_is_up_is_told_to_ask_again() throws Exception {
        try (LogInTest log = new LogInTest();
                GatewayInTest gateway = new GatewayInTest().with("drain", "100ms")) {
            int port = gateway.upstream(request -> request.response().end("in turn"));
            gateway.start(
                    "limits: { slow: { algorithm: leaky-bucket, key: address, rate: 1/h, queue: 5 } }",
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                    "routes: [{ id: any, match: { path: /** }, to: up, auth: none, timeout: 3h, limit: slow }]");
            HttpClient client = gateway.vertx().createHttpClient();
            assertThat(GatewayInTest.await(ask(client, HttpMethod.POST, gateway.port()))
                            .statusCode())
                    .isEqualTo(200);
            Future<HttpClientResponse> waits = ask(client, HttpMethod.POST, gateway.port());
            await().until(() -> gateway.started() == 2);

            GatewayInTest.await(gateway.gateway().stop());

            HttpClientResponse told = GatewayInTest.await(waits);
            assertThat(told.statusCode()).isEqualTo(503);
            assertThat(told.getHeader("Retry-After")).isEqualTo("1");
            assertThat(log.complaints()).isEmpty();
        }
    }

    private static Future<HttpClientResponse> ask(HttpClient client, HttpMethod method, int port) {
        return client.request(method, port, "127.0.0.1", "/held").compose(HttpClientRequest::send);
    }

    @Test
    void an_end_amid_a_reload_is_an_end() throws Exception {
        try (LogInTest log = new LogInTest();
                InTestNameServer names = new InTestNameServer();
                GatewayInTest gateway = new GatewayInTest()
                        .with("dns", "127.0.0.1:" + names.address().getPort())
                        .with("routes-settle", "60s")) {
            names.zone("one.test. 1 IN A 127.0.0.1");
            gateway.start(
                    "upstreams: { one: { discover: \"dns://one.test:1\" } }",
                    "routes: [{ id: any, match: { path: /** }, to: one, auth: none }]");
            int before = names.questions();
            names.be(InTestNameServer.Mood.SILENT);
            gateway.routes(
                    "upstreams: { two: { discover: \"dns://two.test:1\" } }",
                    "routes: [{ id: any, match: { path: /** }, to: two, auth: none }]");
            await().until(() -> names.questions() > before + 1);

            GatewayInTest.await(gateway.gateway().stop());

            assertThat(gateway.gateway().routes().upstreams()).containsOnlyKeys("one");
            assertThat(log.complaints()).noneMatch(complaint -> complaint.contains("Exception"));
        }
    }
}
