package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several issuers: ours, one that is found by its discovery document, and one that is asked about each token. */
class IssuersTest {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private volatile boolean away;
    private volatile String named;
    private TokenIssuer ours;
    private volatile TokenIssuer foreign;
    private GatewayInTest gateway;
    private String idp;

    @BeforeEach
    void start() throws Exception {
        ours = new TokenIssuer("same");
        foreign = new TokenIssuer("same");
        gateway = new GatewayInTest();
        idp = "http://127.0.0.1:" + gateway.upstream(this::idp);
        named = idp;
        int port = gateway.upstream(request -> {
            if (away) {
                request.connection().close();
            } else if (request.path().equals("/keys")) {
                request.response().end(ours.jwks());
            } else {
                arrived.add(request.getHeader("Authorization"));
                request.response().end("let in");
            }
        });
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "tokens:",
                "  - issuer: https://trunkline.test",
                "    audience: trunkline",
                "    jwks: { upstream: up, path: /keys, refresh: 50ms }",
                "  - issuer: " + idp,
                "    audience: trunkline",
                "    discovery: { refresh: 50ms }",
                "  - issuer: https://opaque.test",
                "    audience: trunkline",
                "    introspection: { url: \"" + idp + "/introspect\", client: gate way, secret: \"s:1\",",
                "                     good: 10m, bad: 10m }",
                "    claims: { roles: realm.roles }",
                "routes:",
                "  - { id: jwks, match: { path: /jwks }, to: gateway-keys, auth: none }",
                "  - { id: closed, match: { path: /closed }, to: up, auth: required }",
                "  - { id: own, match: { path: \"/own/{id}\" }, to: up, auth: { rule: required, owner: id } }",
                "  - { id: admins, match: { path: /admins }, to: up, auth: { rule: required, roles: [admin] } }");
        await().until(() -> gateway.gateway().tokensReady());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void each_issuers_tokens_are_judged_by_its_own_keys() throws Exception {
        assertThat(get("/closed", ours.token("ada"))).endsWith("let in");
        await().until(() -> get("/closed", foreign.token(claims("ada"))).endsWith("let in"));
        JwtClaims stolen = claims("ada");
        stolen.setIssuer(TokenIssuer.ISSUER);
        assertThat(get("/closed", foreign.token(stolen)))
                .startsWith("HTTP/1.1 401 ")
                .contains("wrong signature");
    }

    @Test
    void somebody_of_the_same_name_elsewhere_is_somebody_else_and_no_admin() throws Exception {
        JwtClaims claims = claims("ada");
        claims.setStringListClaim("groups", "admin");
        await().until(() -> get("/closed", foreign.token(claims)).endsWith("let in"));
        assertThat(get("/own/ada", ours.token("ada"))).endsWith("let in");
        assertThat(get("/own/ada", foreign.token(claims))).startsWith("HTTP/1.1 403 ");
        assertThat(get("/admins", foreign.token(claims))).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void a_discovery_document_of_somebody_else_is_not_believed() throws Exception {
        named = "https://evil.test";
        gateway.routes(
                "upstreams: { up: { discover: \"dns://127.0.0.1:1\" } }",
                "tokens: [{ issuer: \"" + idp + "\", audience: trunkline, discovery: { refresh: 1s } }]",
                "routes:",
                "  - { id: closed, match: { path: /closed }, respond: { status: 200, body: in }, auth: required }");
        await().until(() -> get("/closed", foreign.token(claims("ada"))).contains("cannot be checked yet"));
        assertThat(gateway.gateway().tokensReady()).isFalse();
    }

    @Test
    void an_issuer_that_has_one_key_need_not_name_it_nor_may_its_next_one_have_a_name() throws Exception {
        for (int i = 0; i < 2; i++) {
            foreign = new TokenIssuer(null);
            String token = foreign.token(claims("ada" + i));
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> get("/closed", token).endsWith("let in"));
            String forged = new TokenIssuer(null).token(claims("eve"));
            assertThat(get("/closed", forged)).startsWith("HTTP/1.1 401 ").contains("unknown key");
        }
    }

    @Test
    void keys_are_kept_while_the_issuer_is_away() throws Exception {
        assertThat(get("/closed", ours.token("ada"))).endsWith("let in");
        away = true;
        for (int i = 0; i < 5; i++) {
            // Another one each time, so that none is remembered; the upstream is away, so what comes is 502 and not
            // 401.
            assertThat(get("/closed", ours.token("ada" + i))).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void an_opaque_token_is_asked_about_once_and_services_get_one_that_they_can_read() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(get("/closed", "opaque-good")).endsWith("let in");
            assertThat(get("/admins", "opaque-good")).endsWith("let in");
            assertThat(get("/closed", "opaque-other"))
                    .startsWith("HTTP/1.1 401 ")
                    .contains("error=\"invalid_token\"");
            assertThat(get("/closed", "opaque-for-others")).startsWith("HTTP/1.1 401 ");
            assertThat(get("/closed", "opaque-expired")).startsWith("HTTP/1.1 401 ");
            assertThat(get("/closed", "opaque.with.dots")).endsWith("let in");
        }
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "opaque-good", "opaque-other", "opaque-for-others", "opaque-expired", "opaque.with.dots");
        assertThat(arrived).allMatch(token -> token.split("\\.").length == 3);
    }

    @Test
    void services_get_a_token_of_the_gateways_for_the_token_of_an_issuer_that_they_do_not_know() throws Exception {
        JwtClaims claims = claims("ada");
        claims.setStringListClaim("groups", "admin");
        claims.setStringClaim("plan", "pro");
        claims.setStringClaim("scope", "posts:read");
        String token = foreign.token(claims);
        await().until(() -> get("/closed", token).endsWith("let in"));
        assertThat(get("/closed", token)).endsWith("let in");

        // The gateway's own, and the same one for as long as that is good.
        assertThat(arrived).hasSize(2).doesNotContain("Bearer " + token);
        assertThat(arrived.get(1)).isEqualTo(arrived.get(0));
        JwtClaims onward = verified(arrived.get(0).substring("Bearer ".length()));
        assertThat(onward.getIssuer()).isEqualTo("https://trunkline.test/gateway");
        assertThat(onward.getSubject()).isEqualTo(idp + "#ada");
        assertThat(onward.getStringClaimValue("scope")).isEqualTo("posts:read");
        assertThat(onward.getStringListClaimValue("groups")).isEmpty();
        assertThat(onward.hasClaim("plan"))
                .as("that issuer has no say in plans")
                .isFalse();

        String own = ours.token("ada");
        assertThat(get("/closed", own)).endsWith("let in");
        assertThat(arrived.get(2)).isEqualTo("Bearer " + own);
    }

    private JwtClaims verified(String token) throws Exception {
        String jwks = gateway.get("/jwks");
        JsonWebSignature signature = new JsonWebSignature();
        signature.setCompactSerialization(token);
        signature.setKey(new JsonWebKeySet(jwks.substring(jwks.indexOf("\r\n\r\n") + 4))
                .getJsonWebKeys()
                .get(0)
                .getKey());
        assertThat(signature.verifySignature()).isTrue();
        return JwtClaims.parse(signature.getPayload());
    }

    @Test
    void a_token_of_an_unknown_issuer_is_refused_without_asking_anybody() throws Exception {
        JwtClaims claims = claims("ada");
        claims.setIssuer("https://evil.test");
        assertThat(get("/closed", foreign.token(claims)))
                .startsWith("HTTP/1.1 401 ")
                .contains("another issuer");
        assertThat(asked).isEmpty();
    }

    private void idp(HttpServerRequest request) {
        switch (request.path()) {
            case "/.well-known/openid-configuration" ->
                request.response().end("{\"issuer\":\"" + named + "\",\"jwks_uri\":\"" + idp + "/jwks\"}");
            case "/jwks" -> request.response().end(foreign.jwks());
            default ->
                request.body().onSuccess(body -> {
                    // RFC 6749 §2.3.1: form-encoded before it is put together.
                    String client =
                            Base64.getEncoder().encodeToString("gate+way:s%3A1".getBytes(StandardCharsets.US_ASCII));
                    if (!("Basic " + client).equals(request.getHeader("Authorization"))) {
                        request.response().setStatusCode(401).end();
                        return;
                    }
                    String token = body.toString().substring("token=".length());
                    asked.add(token);
                    request.response().end(answer(token));
                });
        }
    }

    private static String answer(String token) {
        return switch (token) {
            case "opaque-good", "opaque.with.dots" ->
                "{\"active\":true,\"sub\":\"ada\",\"aud\":\"trunkline\",\"realm\":{\"roles\":[\"admin\"]}}";
            case "opaque-for-others" -> "{\"active\":true,\"sub\":\"ada\",\"aud\":[\"bank\"]}";
            case "opaque-expired" -> "{\"active\":true,\"sub\":\"ada\",\"exp\":1}";
            default -> "{\"active\":false}";
        };
    }

    private JwtClaims claims(String subject) {
        JwtClaims claims = TokenIssuer.claims(subject, System.currentTimeMillis() / 1_000);
        claims.setIssuer(idp);
        return claims;
    }

    private String get(String path, String token) throws IOException {
        return gateway.get(path, "Authorization: Bearer " + token);
    }
}
