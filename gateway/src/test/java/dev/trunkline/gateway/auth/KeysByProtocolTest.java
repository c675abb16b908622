package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys for tokens are fetched as their upstream is spoken to. */
class KeysByProtocolTest {

    @ParameterizedTest
    @CsvSource({"http1, HTTP_1_1 127.0.0.1", "h2c, HTTP_2 127.0.0.1"})
    void keys_come_by_the_protocol_of_their_upstream(String protocol, String version) throws Exception {
        TokenIssuer issuer = new TokenIssuer("one");
        List<String> fetched = new CopyOnWriteArrayList<>();
        try (GatewayInTest gateway = new GatewayInTest()) {
            int port = gateway.upstream(request -> {
                if (request.path().equals("/keys")) {
                    fetched.add(request.version() + " " + request.authority().host());
                }
                request.response().end(request.path().equals("/keys") ? issuer.jwks() : "let in");
            });
            gateway.start(
                    "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\", protocol: " + protocol + " } }",
                    "tokens:",
                    "  { issuer: \"" + TokenIssuer.ISSUER + "\", audience: trunkline,",
                    "    jwks: { upstream: up, path: /keys } }",
                    "routes: [{ id: closed, match: { path: /** }, to: up, auth: required }]");
            await().until(() -> gateway.gateway().tokensReady());

            assertThat(gateway.get("/", "Authorization: Bearer " + issuer.token("ada")))
                    .endsWith("let in");
            assertThat(fetched).containsOnly(version);
        }
    }
}
