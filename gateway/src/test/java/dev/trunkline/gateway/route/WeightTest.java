package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes for the same requests that share them by weight, each with rules of its own. */
class WeightTest {

    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> {
            if (!request.path().startsWith("/never")) {
                request.response().end("up " + request.uri());
            }
        });
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: dice, match: { path: /dice, weight: 50 }, to: up, auth: none }",
                "  - { id: dice-next, match: { path: /dice, weight: 50 }, to: up, auth: none,",
                "      rewrite: { path: /next/dice } }",
                "  - { id: old, match: { path: \"/things/{id}/**\", weight: 50, sticky: path:id }, to: up, auth: none }",
                "  - { id: new, match: { path: \"/things/{id}/**\", weight: 50, sticky: path:id }, to: up, auth: none,",
                "      rewrite: { path: \"/v2/things/{id}/**\", response: { set: { X-Canary: \"1\" } } } }",
                "  - { id: stays, match: { path: /moving, weight: 1, sticky: cookie:session }, to: up, auth: none }",
                "  - { id: moves, match: { path: /moving, weight: 1, sticky: cookie:session }, auth: none,",
                "      redirect: { status: 307, to: /things/1 } }",
                "  - { id: by-tenant, match: { path: /tenants, weight: 1, sticky: header:X-Tenant }, to: up, auth: none }",
                "  - { id: by-tenant-next, match: { path: /tenants, weight: 1, sticky: header:X-Tenant }, auth: none,",
                "      respond: { status: 203, body: next } }",
                "  - { id: all, match: { path: /whole, weight: 7 }, to: up, auth: none }",
                "  - { id: nothing, match: { path: /whole, weight: 0 }, auth: none, respond: { status: 503 } }",
                "  - { id: patient, match: { path: /never, weight: 0, sticky: address }, to: up, auth: none,",
                "      timeout: 1h }",
                "  - { id: hasty, match: { path: /never, weight: 1, sticky: address }, to: up, auth: none,",
                "      timeout: 50ms }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void without_a_key_each_request_may_go_either_way() throws IOException {
        Set<String> bodies = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            bodies.add(body(gateway.get("/dice")));
        }

        assertThat(bodies).containsExactlyInAnyOrder("up /dice", "up /next/dice");
    }

    @Test
    void a_canary_has_its_own_rewrite_and_keeps_who_it_has() throws IOException {
        Set<Boolean> both = new HashSet<>();
        for (int i = 0; i < 16; i++) {
            String answer = gateway.get("/things/" + i + "/a");
            boolean canary = answer.contains("X-Canary: 1");
            both.add(canary);
            assertThat(body(answer)).isEqualTo("up " + (canary ? "/v2" : "") + "/things/" + i + "/a");
            assertThat(gateway.get("/things/" + i + "/b/c").contains("X-Canary: 1"))
                    .isEqualTo(canary);
        }

        assertThat(both).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void a_cookie_or_a_header_may_be_the_key_and_any_answer_a_share() throws IOException {
        Set<String> statuses = new HashSet<>();
        for (int i = 0; i < 16; i++) {
            String session = "Cookie: a=b; session=s" + i;
            String status = status(gateway.get("/moving", session));
            assertThat(status(gateway.get("/moving", session, "X-Other: 1"))).isEqualTo(status);
            statuses.add(status);
            String tenant = "X-Tenant: t" + i;
            String answered = status(gateway.get("/tenants", tenant));
            assertThat(status(gateway.get("/tenants", tenant))).isEqualTo(answered);
            statuses.add(answered);
        }

        assertThat(statuses).containsExactlyInAnyOrder("200", "203", "307");
    }

    @Test
    void who_has_no_such_key_is_kept_by_address() throws IOException {
        Set<String> statuses = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            statuses.add(status(gateway.get("/moving")));
        }

        assertThat(statuses).hasSize(1);
    }

    @Test
    void a_share_of_nothing_gets_nothing() throws IOException {
        for (int i = 0; i < 20; i++) {
            assertThat(body(gateway.get("/whole"))).isEqualTo("up /whole");
        }
        assertThat(gateway.get("/never")).startsWith("HTTP/1.1 504 ").contains("within 50 ms");
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static String status(String answer) {
        return answer.substring(9, 12);
    }
}
