package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import java.io.IOException;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scopes, roles and owners, and how those who may not are told why. */
class AuthorizationTest {

    private TokenIssuer issuer;
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        issuer = new TokenIssuer("one");
        gateway = new GatewayInTest();
        int port = gateway.upstream(
                request -> request.response().end(request.path().equals("/keys") ? issuer.jwks() : "let in"));
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "tokens: { issuer: \"https://trunkline.test\", audience: trunkline, jwks: { upstream: up, path: /keys } }",
                "routes:",
                "  - { id: silent, match: { path: /silent }, to: up }",
                "  - { id: shut, match: { path: /shut }, to: up, auth: deny }",
                "  - id: scoped",
                "    match: { path: /scoped }",
                "    to: up",
                "    auth: { rule: required, scopes: [posts:write, posts:read] }",
                "  - { id: either, match: { path: /either }, to: up, auth: { rule: optional, scopes: [posts:read] } }",
                "  - { id: role, match: { path: /role }, to: up, auth: { rule: required, roles: [editor, admin] } }",
                "  - id: own",
                "    match: { path: \"/people/{id}/things/**\" }",
                "    to: up",
                "    auth: { rule: required, owner: id }");
        await().until(() -> gateway.gateway().tokensReady());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_route_that_says_nothing_lets_nobody_pass() throws Exception {
        for (String path : new String[] {"/silent", "/shut"}) {
            assertThat(gateway.get(path)).startsWith("HTTP/1.1 403 ").contains("its route does not say who may");
            assertThat(get(path, token("ada", "", "admin"))).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void who_is_not_known_is_asked_who_it_is_and_who_is_known_is_told_that_it_may_not() throws Exception {
        assertThat(gateway.get("/scoped"))
                .startsWith("HTTP/1.1 401 ")
                .contains("WWW-Authenticate: Bearer realm=\"trunkline\"\r\n");
        assertThat(get("/scoped", token("ada", "posts:read")))
                .startsWith("HTTP/1.1 403 ")
                .contains("WWW-Authenticate: Bearer realm=\"trunkline\", error=\"insufficient_scope\", "
                        + "scope=\"posts:read posts:write\"\r\n")
                .contains("problems/insufficient-scope");
        assertThat(get("/scoped", token("ada", "posts:read posts:write more"))).endsWith("let in");
    }

    @Test
    void a_token_of_ours_without_a_scope_was_made_for_all_and_one_with_an_empty_one_for_nothing() throws Exception {
        assertThat(get("/scoped", issuer.token("ada"))).endsWith("let in");
        assertThat(get("/scoped", token("ada", ""))).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void where_nobody_need_be_known_scopes_are_asked_of_who_is() throws Exception {
        assertThat(gateway.get("/either")).endsWith("let in");
        assertThat(get("/either", token("ada", "posts:read"))).endsWith("let in");
        assertThat(get("/either", token("ada", "posts:write"))).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void one_of_the_roles_is_enough_and_no_other_token_would_help_without() throws Exception {
        assertThat(get("/role", token("ada", "", "editor"))).endsWith("let in");
        assertThat(get("/role", token("ada", "", "user", "admin"))).endsWith("let in");
        assertThat(get("/role", token("ada", "", "user")))
                .startsWith("HTTP/1.1 403 ")
                .contains("the role admin or editor")
                .doesNotContain("WWW-Authenticate");
    }

    @Test
    void what_is_somebodys_is_for_them_and_for_admins() throws Exception {
        assertThat(get("/people/ada/things", token("ada", ""))).endsWith("let in");
        assertThat(get("/people/ada/things/7", token("ada", ""))).endsWith("let in");
        assertThat(get("/people/ada/things", token("root", "", "admin"))).endsWith("let in");
        assertThat(get("/people/ada/things", token("bob", "", "user"))).startsWith("HTTP/1.1 403 ");
        assertThat(gateway.get("/people/ada/things")).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void no_other_writing_of_the_path_makes_somebody_elses_ones_own() throws Exception {
        String bob = token("bob", "");
        for (String path : new String[] {
            "/people/bob/../ada/things",
            "/people/%61da/things",
            "/people/ada/things?id=bob",
            "/people/bob%2F..%2Fada/things"
        }) {
            assertThat(get(path, bob)).as(path).doesNotContain("let in");
        }
    }

    private String token(String subject, String scope, String... roles) throws JoseException {
        JwtClaims claims = TokenIssuer.claims(subject, System.currentTimeMillis() / 1_000);
        claims.setStringClaim("scope", scope);
        claims.setStringListClaim("groups", roles);
        return issuer.token(claims);
    }

    private String get(String path, String token) throws IOException {
        return gateway.get(path, "Authorization: Bearer " + token);
    }
}
