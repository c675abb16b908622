package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** API keys as programs show them, and what a service behind the gateway gets to see. */
class ApiKeysTest {

    private static final String ADA = key("a");
    private static final String REVOKED = key("b");

    private final Map<String, String> known = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private volatile boolean away;
    private TokenIssuer issuer;
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        issuer = new TokenIssuer("one");
        known.put(
                ADA,
                "{\"active\":true,\"sub\":\"ada\",\"client_id\":\"key-1\",\"plan\":\"pro\",\"groups\":[\"user\"],"
                        + "\"username\":\"ada_l\",\"name\":\"Ada L\",\"exp\":4000000000}");
        gateway = new GatewayInTest();
        int port = gateway.upstream(this::upstream);
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "tokens: { issuer: \"https://trunkline.test\", audience: trunkline, jwks: { upstream: up, path: /keys } }",
                "api-keys: { upstream: up, path: /introspection, good: 1m, bad: 1m }",
                "routes:",
                "  - { id: closed, match: { path: /closed }, to: up, auth: required }",
                "  - { id: reads, match: { path: /reads }, to: up, auth: { rule: required, scopes: [posts:read] } }",
                "  - { id: writes, match: { path: /writes }, to: up, auth: { rule: optional, scopes: [posts:write] } }",
                "  - { id: own, match: { path: \"/own/{id}\" }, to: up, auth: { rule: required, owner: id } }",
                "  - { id: people, match: { path: /people }, to: up, auth: { rule: required, by: [bearer] } }",
                "  - { id: basic, match: { path: /basic }, to: up, auth: { rule: required, by: [basic] } }",
                "  - { id: jwks, match: { path: /jwks }, to: gateway-keys, auth: none }");
        await().until(() -> gateway.gateway().tokensReady());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_service_gets_a_token_of_the_gateways_that_it_can_verify_and_never_the_key() throws Exception {
        assertThat(get("/closed", "ApiKey " + ADA)).endsWith("let in");

        assertThat(arrived).singleElement().asString().startsWith("Bearer ").doesNotContain(ADA);
        JwtClaims claims = verified(arrived.get(0).substring("Bearer ".length()));
        assertThat(claims.getIssuer()).isEqualTo("https://trunkline.test/gateway");
        assertThat(claims.getAudience()).containsExactly("trunkline");
        assertThat(claims.getSubject()).isEqualTo("ada");
        assertThat(claims.getStringListClaimValue("groups")).containsExactly("user");
        assertThat(claims.getStringClaimValue("plan")).isEqualTo("pro");
        assertThat(claims.getStringClaimValue("client_id")).isEqualTo("key-1");
        assertThat(claims.getStringClaimValue("preferred_username")).isEqualTo("ada_l");
        assertThat(claims.hasClaim("sid")).isFalse();
        assertThat(claims.hasClaim("scope")).as("it was made for all").isFalse();
        assertThat(claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue())
                .isEqualTo(300);
    }

    @Test
    void a_key_that_was_made_for_some_things_opens_nothing_else_and_services_are_told_what_it_is_for()
            throws Exception {
        known.put(ADA, "{\"active\":true,\"sub\":\"ada\",\"client_id\":\"key-1\",\"scope\":\"posts:read users:read\"}");
        assertThat(get("/reads", "ApiKey " + ADA)).endsWith("let in");
        assertThat(verified(arrived.get(0).substring("Bearer ".length())).getStringClaimValue("scope"))
                .isEqualTo("posts:read users:read");
        assertThat(get("/writes", "ApiKey " + ADA))
                .startsWith("HTTP/1.1 403 ")
                .contains("WWW-Authenticate: ApiKey realm=\"trunkline\", error=\"insufficient_scope\", "
                        + "scope=\"posts:write\"\r\n");
        assertThat(arrived).hasSize(1);
    }

    @Test
    void a_key_whose_scopes_are_none_opens_what_asks_for_none() throws Exception {
        known.put(ADA, "{\"active\":true,\"sub\":\"ada\",\"client_id\":\"key-1\",\"scope\":\"\"}");
        assertThat(get("/closed", "ApiKey " + ADA)).endsWith("let in");
        assertThat(get("/reads", "ApiKey " + ADA)).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void who_has_issued_it_is_asked_once_and_not_for_each_request() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(get("/closed", "ApiKey " + ADA)).endsWith("let in");
            assertThat(get("/closed", "ApiKey " + REVOKED)).startsWith("HTTP/1.1 401 ");
        }
        assertThat(asked).containsExactlyInAnyOrder(ADA, REVOKED);
        assertThat(arrived.stream().distinct()).hasSize(1);
    }

    @Test
    void many_who_come_with_a_new_one_at_once_do_not_ask_as_often() {
        List<String> answers = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> quietly("/closed", "ApiKey " + ADA))
                .toList();
        assertThat(answers).allMatch(answer -> answer.endsWith("let in"));
        assertThat(asked.size()).isLessThan(16);
    }

    @Test
    void one_that_does_not_count_is_401_with_a_challenge_of_its_own_scheme() throws Exception {
        assertThat(get("/closed", "ApiKey " + REVOKED))
                .startsWith("HTTP/1.1 401 ")
                .contains("WWW-Authenticate: ApiKey realm=\"trunkline\"\r\n", "problems/invalid-key")
                .doesNotContain(REVOKED);
        assertThat(gateway.get("/closed"))
                .contains("WWW-Authenticate: Bearer realm=\"trunkline\"\r\n")
                .contains("WWW-Authenticate: ApiKey realm=\"trunkline\"\r\n");
    }

    @Test
    void what_was_never_a_key_is_refused_without_asking() throws Exception {
        String mistyped = ADA.substring(0, 20) + (ADA.charAt(20) == 'x' ? 'y' : 'x') + ADA.substring(21);
        for (String key : List.of("", "x", "tlk_", mistyped, ADA + "0", "k".repeat(4_000))) {
            assertThat(get("/closed", "ApiKey " + key)).startsWith("HTTP/1.1 401 ");
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void ownership_holds_for_keys_too() throws Exception {
        assertThat(get("/own/ada", "ApiKey " + ADA)).endsWith("let in");
        assertThat(get("/own/bob", "ApiKey " + ADA)).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void a_route_for_people_takes_no_key_whether_it_is_known_already_or_not() throws Exception {
        assertThat(get("/people", "ApiKey " + ADA)).startsWith("HTTP/1.1 401 ");
        assertThat(get("/closed", "ApiKey " + ADA)).endsWith("let in");
        assertThat(get("/people", "ApiKey " + ADA)).startsWith("HTTP/1.1 401 ");
        assertThat(get("/people", "Bearer " + issuer.token("ada"))).endsWith("let in");
    }

    @Test
    void as_the_password_of_basic_it_counts_where_the_route_says_so_and_nowhere_else() throws Exception {
        String basic = basic("anybody", ADA);
        assertThat(get("/basic", basic)).endsWith("let in");
        assertThat(get("/basic", basic)).endsWith("let in");
        assertThat(get("/closed", basic)).startsWith("HTTP/1.1 401 ");
        assertThat(get("/basic", "ApiKey " + ADA))
                .startsWith("HTTP/1.1 401 ")
                .contains("WWW-Authenticate: Basic realm=\"trunkline\", charset=\"UTF-8\"\r\n");
        assertThat(get("/basic", "Basic !!!")).startsWith("HTTP/1.1 401 ");
        assertThat(asked).containsExactly(ADA);
    }

    @Test
    void refused_as_a_password_it_is_challenged_as_one_whether_that_is_remembered_or_not() throws Exception {
        String basic = basic("anybody", REVOKED);
        for (int i = 0; i < 2; i++) {
            assertThat(get("/basic", basic))
                    .startsWith("HTTP/1.1 401 ")
                    .contains("WWW-Authenticate: Basic realm=\"trunkline\", charset=\"UTF-8\"\r\n")
                    .doesNotContain("WWW-Authenticate: ApiKey");
        }
        assertThat(get("/closed", "ApiKey " + REVOKED)).contains("WWW-Authenticate: ApiKey realm=\"trunkline\"\r\n");
        assertThat(asked).containsExactly(REVOKED);
    }

    @Test
    void however_it_is_written_a_key_is_asked_about_once() throws Exception {
        for (String scheme : List.of("ApiKey ", "apikey ", "APIKEY ", "ApiKey  ", "ApiKey    ", "aPiKeY \t")) {
            assertThat(get("/closed", scheme + ADA)).endsWith("let in");
        }
        assertThat(asked).containsExactly(ADA);
        assertThat(arrived.stream().distinct()).hasSize(1);
        asked.clear();
        for (String anybody : List.of("", "a", "b", "c")) {
            assertThat(get("/basic", basic(anybody, ADA))).endsWith("let in");
        }
        assertThat(asked).containsExactly(ADA);
    }

    @Test
    void while_nobody_can_be_asked_new_ones_are_503_and_known_ones_go_on() throws Exception {
        assertThat(get("/closed", "ApiKey " + ADA)).endsWith("let in");
        away = true;
        assertThat(get("/closed", "ApiKey " + REVOKED))
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After");
        assertThat(get("/closed", "ApiKey " + ADA)).endsWith("let in");
        away = false;
        assertThat(get("/closed", "ApiKey " + REVOKED)).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void what_a_client_says_of_its_own_identity_does_not_pass() throws Exception {
        gateway.get(
                "/closed",
                "Authorization: ApiKey " + ADA,
                "X-User-Id: eve",
                "X-Authenticated-User: eve",
                "Client-Cert: :AAAA:",
                "X-Forwarded-User: eve",
                "X_User_Id: eve");
        assertThat(arrived).singleElement().asString().doesNotContain("eve");
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private void upstream(HttpServerRequest request) {
        if (request.path().equals("/keys")) {
            request.response().end(issuer.jwks());
        } else if (request.path().equals("/introspection")) {
            request.body().onSuccess(body -> {
                String key = URLDecoder.decode(body.toString().substring("token=".length()), StandardCharsets.UTF_8);
                if (away) {
                    request.response().setStatusCode(500).end();
                } else {
                    asked.add(key);
                    request.response().end(known.getOrDefault(key, "{\"active\":false}"));
                }
            });
        } else {
            StringBuilder identity = new StringBuilder(request.getHeader("Authorization"));
            request.headers().forEach((name, value) -> {
                if (value.contains("eve") || name.equalsIgnoreCase("client-cert")) {
                    identity.append(' ').append(name).append(":eve");
                }
            });
            arrived.add(identity.toString());
            request.response().end("let in");
        }
    }

    private JwtClaims verified(String token) throws Exception {
        String jwks = gateway.get("/jwks");
        JsonWebSignature signature = new JsonWebSignature();
        signature.setCompactSerialization(token);
        signature.setKey(new JsonWebKeySet(jwks.substring(jwks.indexOf("\r\n\r\n") + 4))
                .findJsonWebKey(signature.getKeyIdHeaderValue(), "EC", "sig", "ES256")
                .getKey());
        assertThat(signature.verifySignature()).isTrue();
        assertThat(jwks).doesNotContain("\"d\"");
        return JwtClaims.parse(signature.getPayload());
    }

    private String get(String path, String authorization) throws IOException {
        return gateway.get(path, "Authorization: " + authorization);
    }

    private String quietly(String path, String authorization) {
        try {
            return get(path, authorization);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String key(String filling) {
        String body = "tlk_" + filling.repeat(43);
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(StandardCharsets.US_ASCII));
        return body + "%08x".formatted(sum.getValue());
    }
}
