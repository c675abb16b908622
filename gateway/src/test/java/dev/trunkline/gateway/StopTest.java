package dev.trunkline.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

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

            GatewayInTest.await(gateway.gateway().stop());
            GatewayInTest.await(gateway.gateway().stop());

            assertThat(log.complaints()).singleElement().asString().contains("did not end within");
        }
        for (Socket client : clients) {
            client.close();
        }
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
