package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecedenceTest {

    private static final String UPSTREAMS = "upstreams:\n  up: { discover: \"dns://up:80\" }\nroutes:\n";

    private final RoutesParser parser = new RoutesParser(name -> Optional.empty(), Set.of());

    @ParameterizedTest(name = "{0}{1} -> {2}")
    @CsvSource({
        "api.example.test,   /v1/users, exact-host",
        "API.example.test,   /v1/users, exact-host",
        "api.example.test,   /other,    wide-any",
        "a.example.test,     /v1/users, below-host",
        "a.b.example.test,   /v1/users, below-host",
        "a.deep.example.test, /v1/users, below-deeper",
        "example.test,       /v1/users, any-host",
        "elsewhere.test,     /v1/users, any-host",
        "'',                 /v1/users, any-host",
        "'',                 /v1/more,  wide-any",
    })
    void the_host_goes_before_the_path_and_a_longer_one_before_a_shorter(String host, String path, String id)
            throws Exception {
        RouteTable table = table("""
                  - { id: wide-any, match: { path: /** }, to: up, auth: none }
                  - { id: any-host, match: { path: /v1/users }, to: up, auth: none }
                  - { id: below-host, match: { host: "*.example.test", path: /v1/** }, to: up, auth: none }
                  - { id: below-deeper, match: { host: "*.deep.example.test", path: /v1/** }, to: up, auth: none }
                  - { id: exact-host, match: { host: [api.example.test, www.example.test], path: /v1/** }, to: up, auth: none }
                """);

        assertThat(id(table, new Request("GET", host.toLowerCase(java.util.Locale.ROOT), path, "", Map.of())))
                .isEqualTo(id);
    }

    @Test
    void more_conditions_go_before_fewer_and_a_named_method_before_any() throws Exception {
        RouteTable table = table("""
                  - { id: plain, match: { path: /a }, to: up, auth: none }
                  - { id: get, match: { path: /a, methods: [GET] }, to: up, auth: none }
                  - { id: beta, match: { path: /a, headers: { x-beta: "yes" } }, to: up, auth: none }
                  - { id: beta-new, match: { path: /a, headers: { x-beta: "yes" }, query: { v: { prefix: "2" } } }, to: up, auth: none }
                """);

        assertThat(id(table, get("", Map.of()))).isEqualTo("get");
        assertThat(id(table, new Request("PUT", "", "/a", "", Map.of()))).isEqualTo("plain");
        assertThat(id(table, get("v=2.1", Map.of()))).isEqualTo("get");
        assertThat(id(table, get("", Map.of("x-beta", "yes")))).isEqualTo("beta");
        assertThat(id(table, get("a=1&v=2.1", Map.of("x-beta", "yes")))).isEqualTo("beta-new");
        assertThat(id(table, get("v=1", Map.of("x-beta", "yes")))).isEqualTo("beta");
    }

    @Test
    void of_as_many_conditions_the_first_in_the_file_wins() throws Exception {
        RouteTable table = table("""
                  - { id: first, match: { path: /a, headers: { x-a: { present: true } } }, to: up, auth: none }
                  - { id: second, match: { path: /a, headers: { x-b: { present: true } } }, to: up, auth: none }
                """);

        assertThat(id(table, get("", Map.of("x-a", "1", "x-b", "1")))).isEqualTo("first");
        assertThat(id(table, get("", Map.of("x-b", "1")))).isEqualTo("second");
    }

    @Test
    void a_path_whose_conditions_do_not_hold_is_left_to_a_wider_one() throws Exception {
        RouteTable table = table("""
                  - { id: wide, match: { path: /** }, to: up, auth: none }
                  - { id: canary, match: { path: /a, methods: [GET], headers: { x-canary: { regex: "v[0-9]+" } } }, to: up, auth: none }
                """);

        assertThat(id(table, get("", Map.of("x-canary", "v12")))).isEqualTo("canary");
        assertThat(id(table, get("", Map.of("x-canary", "v12x")))).isEqualTo("wide");
        assertThat(id(table, new Request("PUT", "", "/a", "", Map.of("x-canary", "v12"))))
                .isEqualTo("wide");
    }

    @Test
    void a_path_that_one_route_claims_without_conditions_is_not_left_to_a_wider_one() throws Exception {
        RouteTable table = table("""
                  - { id: wide, match: { path: /** }, to: up, auth: none }
                  - { id: mine, match: { path: /a, methods: [GET] }, to: up, auth: none }
                  - { id: put, match: { path: /a, methods: [PUT], headers: { x-a: { present: true } } }, to: up, auth: none }
                """);

        assertThat(table.match(new Request("PUT", "", "/a", "", Map.of())))
                .isEqualTo(new RouteMatch.WrongMethod("GET, HEAD"));
        assertThat(id(table, new Request("PUT", "", "/a", "", Map.of("x-a", "1"))))
                .isEqualTo("put");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    { is: "a b" }       | v=a+b&v=c   | true
                    { is: "a b" }       | v=a%20b     | true
                    { is: "a b" }       | v=a%2520b   | false
                    { present: true }   | v           | true
                    { present: true }   | w=v         | false
                    { present: false }  | w=v         | true
                    { prefix: "ab" }    | v=abc       | true
                    { prefix: "ab" }    | v=cab       | false
                    { regex: "[0-9]+" } | v=12        | true
                    { regex: "[0-9]+" } | v=12a       | false
                    { find: "[0-9]" }   | v=a1a       | true
                    "12"                | %76=12      | true
                    """)
    void a_query_parameter_is_compared_decoded(String test, String query, boolean holds) throws Exception {
        RouteTable table =
                table("  - { id: q, match: { path: /a, query: { v: " + test + " } }, to: up, auth: none }\n");

        assertThat(table.match(get(query, Map.of())) instanceof RouteMatch.Found)
                .isEqualTo(holds);
    }

    @Test
    void routes_that_differ_in_nothing_that_a_request_has_are_refused() {
        assertThatThrownBy(() -> table("""
                  - { id: one, match: { path: "/a/{x}", headers: { x-a: "1", x-b: "2" } }, to: up, auth: none }
                  - { id: two, match: { path: "/a/{y}", headers: { x-b: "2", x-a: "1" } }, to: up, auth: none }
                """))
                .hasMessageContaining("line 5, column 23: the route 'one' already takes this path and method");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    host: "exa mple.test"                 | a host is written api.example.test
                    host: "api.example.test:8080"         | without a port
                    headers: { "x y": a }                 | is not the name of a header field
                    headers: { x-a: { regex: "(a" } }     | is not a regular expression of RE2
                    headers: { x-a: { regex: "(a)\\\\1" } } | there are no look-arounds and no back-references
                    headers: { x-a: { is: a, prefix: b } }| write one of is, prefix, regex
                    headers: { x-a: { like: a } }         | 'like' is not known here: write one of is, prefix
                    query: { v: { present: yes } }        | write true or false
                    header: { x-a: a }                    | write one of host, path, methods, headers, query
                    """)
    void what_is_wrong_in_a_match_is_told_with_what_would_be_right(String match, String told) {
        assertThatThrownBy(() -> table("  - { id: a, match: { path: /a, " + match + " }, to: up, auth: none }\n"))
                .hasMessageContaining("line 4, column ")
                .hasMessageContaining(told);
    }

    private RouteTable table(String routes) throws RoutesRefused {
        return parser.parse("x", UPSTREAMS + routes).table();
    }

    private static Request get(String query, Map<String, String> headers) {
        return new Request("GET", "", "/a", query, headers);
    }

    private static String id(RouteTable table, Asked asked) {
        return table.match(asked) instanceof RouteMatch.Found found
                ? found.route().id()
                : "none";
    }

    private record Request(String method, String host, String path, String query, Map<String, String> headers)
            implements Asked {
        @Override
        public List<String> header(String name) {
            return headers.containsKey(name) ? List.of(headers.get(name)) : List.of();
        }
    }
}
