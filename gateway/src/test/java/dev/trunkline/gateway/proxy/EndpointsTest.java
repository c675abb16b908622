package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.InTestNameServer;
import dev.trunkline.testing.FreePort;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Endpoints found by SRV records, taken in turn, while some of them are not there. */
class EndpointsTest {

    private static final String SRV = "_http._tcp.up.test. 300 IN SRV 0 0 ";

    @Test
    void requests_go_round_and_past_an_endpoint_that_refuses() throws Exception {
        try (InTestNameServer names = new InTestNameServer();
                GatewayInTest gateway = new GatewayInTest()) {
            int one = gateway.upstream(request -> request.response().end("one"));
            int two = gateway.upstream(request -> request.response().end("two"));
            int deaf = FreePort.deaf();
            names.zone(
                    SRV + one + " a.test.",
                    SRV + two + " a.test.",
                    SRV + deaf + " a.test.",
                    "a.test. 300 IN A 127.0.0.1");
            gateway.with("dns", "127.0.0.1:" + names.address().getPort())
                    .start(
                            "upstreams: { up: { discover: \"dns+srv://_http._tcp.up.test\", balance: round-robin } }",
                            "routes:",
                            "  - { id: any, match: { path: /** }, to: up, auth: none }");

            Map<String, Integer> answers = new HashMap<>();
            for (int i = 0; i < 60; i++) {
                String answer =
                        gateway.raw("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
                answers.merge(answer.substring(answer.length() - 3), 1, Integer::sum);
            }

            assertThat(answers).containsOnlyKeys("one", "two");
            assertThat(answers.values()).allMatch(count -> count >= 15);
        }
    }

    @Test
    void an_endpoint_that_moves_is_found_again_long_before_its_ttl() throws Exception {
        try (InTestNameServer names = new InTestNameServer();
                GatewayInTest gateway = new GatewayInTest()) {
            names.zone(SRV + FreePort.deaf() + " a.test.", "a.test. 300 IN A 127.0.0.1");
            gateway.with("dns", "127.0.0.1:" + names.address().getPort())
                    .start(
                            "upstreams: { up: { discover: \"dns+srv://_http._tcp.up.test\" } }",
                            "routes:",
                            "  - { id: any, match: { path: /** }, to: up, auth: none }");
            assertThat(gateway.get("/")).startsWith("HTTP/1.1 502 ");

            int moved = gateway.upstream(request -> request.response().end("here"));
            names.zone(SRV + moved + " a.test.", "a.test. 300 IN A 127.0.0.1");

            await().untilAsserted(() -> assertThat(gateway.get("/")).endsWith("here"));
        }
    }
}
