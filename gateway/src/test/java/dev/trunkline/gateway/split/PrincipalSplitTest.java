package dev.trunkline.gateway.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.auth.TokenIssuer;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A split by who is asking, which only a token that was verified can say. */
class PrincipalSplitTest {

    private TokenIssuer issuer;
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        issuer = new TokenIssuer("one");
        gateway = new GatewayInTest();
        int stable = gateway.upstream(
                request -> request.response().end(request.path().equals("/keys") ? issuer.jwks() : "stable"));
        int canary = gateway.upstream(request -> request.response().end("canary"));
        gateway.start(
                "upstreams:",
                "  stable: { discover: \"dns://127.0.0.1:" + stable + "\" }",
                "  canary: { discover: \"dns://127.0.0.1:" + canary + "\" }",
                "tokens:",
                "  { issuer: \"" + TokenIssuer.ISSUER + "\", audience: trunkline,",
                "    jwks: { upstream: stable, path: /keys } }",
                "routes:",
                "  - id: split",
                "    match: { path: /** }",
                "    to: [{ upstream: stable, weight: 50 }, { upstream: canary, weight: 50 }]",
                "    sticky: principal",
                "    auth: optional");
        await().until(() -> gateway.gateway().tokensReady());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_principal_stays_with_every_token_on_every_path_and_others_are_elsewhere() throws Exception {
        Map<String, String> first = new HashMap<>();
        for (int i = 0; i < 24; i++) {
            first.put("person-" + i, served("/a", issuer.token("person-" + i)));
        }

        assertThat(new HashSet<>(first.values())).containsExactlyInAnyOrder("stable", "canary");
        for (Map.Entry<String, String> person : first.entrySet()) {
            assertThat(served("/b/" + person.getKey(), issuer.token(person.getKey())))
                    .as(person.getKey())
                    .isEqualTo(person.getValue());
        }
    }

    @Test
    void who_has_no_token_is_kept_by_address_and_who_has_a_bad_one_is_not_served() throws Exception {
        Set<String> anonymous = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            anonymous.add(body(gateway.get("/" + i)));
        }

        assertThat(anonymous).hasSize(1);
        assertThat(gateway.get("/", "Authorization: Bearer " + new TokenIssuer("two").token("person-1")))
                .startsWith("HTTP/1.1 401 ");
    }

    private String served(String path, String token) throws IOException {
        return body(gateway.get(path, "Authorization: Bearer " + token));
    }

    private static String body(String answer) {
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
