package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessReadingTest {

    private static final String GOOD = """
            upstreams: { users: { discover: "dns://users:8081" } }
            tokens:
              - { issuer: "https://a.test", audience: a, jwks: { upstream: users, path: /keys } }
              - { issuer: "https://b.test", audience: b, discovery: {} }
              - { issuer: "https://c.test", audience: c, introspection: { url: "https://c.test/i", client: x, secret: y } }
            api-keys: { upstream: users, path: /keys, good: 5s }
            certificates:
              "spiffe://a.test/x": { scopes: [s], plan: pro }
              "CN=x, O=y": { subject: me, roles: [r] }
            routes:
              - id: r
                match: { path: "/x/{id}" }
                to: users
                auth: { rule: required, by: [basic, certificate], scopes: [a, b], roles: [admin], owner: id }
                cors: { origins: [https://app.test], max-age: 1m }
            """;

    private final RoutesParser parser = new RoutesParser(name -> Optional.empty(), Set.of());

    @Test
    void all_of_it_is_read() throws Exception {
        Routes routes = parser.parse("x", GOOD);
        Route route = routes.routes().get(0);
        assertThat(route.access())
                .isEqualTo(new Access(
                        AuthRule.REQUIRED,
                        Set.of(CredentialKind.BASIC, CredentialKind.CERTIFICATE),
                        Set.of("a", "b"),
                        Set.of("admin"),
                        Optional.of("id")));
        assertThat(route.cors().orElseThrow().maxAge()).isEqualTo(Duration.ofMinutes(1));
        assertThat(routes.keys().orElseThrow().good()).isEqualTo(Duration.ofSeconds(5));
        assertThat(routes.certificates())
                .containsOnly(
                        Map.entry(
                                "spiffe://a.test/x",
                                new CertificateRule(Optional.empty(), Set.of("s"), Set.of(), "pro")),
                        Map.entry("CN=x,O=y", new CertificateRule(Optional.of("me"), Set.of(), Set.of("r"), "")));
        assertThat(routes.tokens())
                .extracting(rules -> rules.claims().prefix())
                .containsExactly("", "https://b.test#", "https://c.test#");
    }

    @Test
    void one_word_means_tokens_and_keys_and_no_word_means_nobody() throws Exception {
        String route = "auth: { rule: required, by: [basic, certificate], scopes: [a, b], roles: [admin], owner: id }";
        assertThat(parser.parse("x", GOOD.replace(route, "auth: optional"))
                        .routes()
                        .get(0)
                        .access())
                .isEqualTo(new Access(
                        AuthRule.OPTIONAL,
                        Set.of(CredentialKind.BEARER, CredentialKind.API_KEY),
                        Set.of(),
                        Set.of(),
                        Optional.empty()));
        assertThat(parser.parse("x", GOOD.replace(route, "timeout: 2s"))
                        .routes()
                        .get(0)
                        .access())
                .isEqualTo(Access.DENIED);
    }

    @Test
    void one_issuer_without_a_list_is_as_good() throws Exception {
        String list = GOOD.substring(GOOD.indexOf("tokens:"), GOOD.indexOf("api-keys:"));
        Routes routes = parser.parse(
                "x",
                GOOD.replace(
                        list, "tokens: { issuer: i, audience: a, jwks: { upstream: users, path: /k }, skew: 5s }\n"));
        assertThat(routes.tokens())
                .containsExactly(new TokenRules(
                        "i",
                        "a",
                        true,
                        new TokenRules.Keys("users", "/k", Duration.ofMinutes(5)),
                        TokenRules.Claims.OURS,
                        Duration.ofSeconds(5)));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
                    rule: required          | rule: optional            | can only be asked of somebody
                    rule: required          | rule: none                | can only be asked of credentials
                    owner: id               | owner: name               | no variable {name} in /x/{id}
                    by: [basic, certificate] | by: [cookie]             | write api-key, basic, bearer, certificate
                    scopes: [a, b]          | scopes: ["a b"]         | without blanks
                    scopes: [a, b]          | scope: [a, b]             | 'scope' is not known here
                    https://app.test        | https://app.test/         | without a path
                    https://app.test        | "*.test"                | without a path
                    max-age: 1m             | credentials: yes          | write true or false
                    [https://app.test], max | "*", credentials: true, max | name the origins
                    https://c.test/i        | http://c.test/i           | write https://host/...
                    issuer: "https://b.test" | issuer: "http://b.test" | write https://host/...
                    discovery: {}           | skew: 1s                  | 'jwks' is missing here
                    issuer: "https://b.test" | issuer: "https://a.test" | stands twice in 'tokens'
                    client: x,              | | come together
                    "CN=x, O=y":            | nobody:                   | names no certificate
                    "spiffe://a.test/x":    | "CN=x,O=y":               | stands twice
                    subject: me             | subject: "m e"            | without blanks
                    subject: me             | as: me                    | 'as' is not known here
                    good: 5s                | god: 5s                   | 'god' is not known here
                    api-keys: { upstream: users, path: /keys, good: 5s } | | needs 'api-keys' at the top
                    """)
    void a_fault_is_told_with_what_would_be_right(String right, String wrong, String message) {
        String yaml = GOOD.replace(right.strip(), wrong == null ? "" : wrong.strip());
        assertThat(yaml).isNotEqualTo(GOOD);
        RoutesRefused refused = catchThrowableOfType(RoutesRefused.class, () -> parser.parse("x", yaml));
        assertThat(refused).as(yaml).isNotNull();
        assertThat(refused.faults())
                .anySatisfy(fault -> assertThat(fault.message()).contains(message));
    }
}
