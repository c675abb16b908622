package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharesTest {

    private final RoutesParser parser = new RoutesParser(name -> Optional.empty(), Set.of());

    private record Tenant(String method, String path, String tenant) implements Asked {

        @Override
        public String host() {
            return "";
        }

        @Override
        public String query() {
            return "";
        }

        @Override
        public List<String> header(String name) {
            return List.of(tenant);
        }
    }

    @Test
    void shares_get_what_their_weights_say_and_the_same_whatever_the_method() throws Exception {
        RouteTable table = table("""
                  - { id: old, match: { path: /a, weight: 95, sticky: header:X-Tenant }, to: up, auth: none }
                  - { id: new, match: { path: /a, weight: 5, sticky: header:X-Tenant }, to: up, auth: none }
                """);

        long canaries = IntStream.range(0, 20_000)
                .filter(i -> id(table, "GET", "t" + i).equals("new"))
                .count();

        assertThat(canaries / 20_000.0).isCloseTo(0.05, within(0.006));
        for (int i = 0; i < 1_000; i++) {
            assertThat(id(table, "PUT", "t" + i)).isEqualTo(id(table, "GET", "t" + i));
        }
    }

    @Test
    void routes_for_other_requests_of_the_same_path_are_no_part_of_it() throws Exception {
        RouteTable table = table("""
                  - { id: old, match: { path: /a, weight: 1 }, to: up, auth: none }
                  - { id: beta, match: { path: /a, headers: { x-tenant: beta } }, to: up, auth: none }
                  - { id: put, match: { path: /a, methods: [PUT] }, to: up, auth: none }
                  - { id: new, match: { path: /a, weight: 0 }, to: up, auth: none }
                """);

        assertThat(id(table, "GET", "t")).isEqualTo("old");
        assertThat(id(table, "GET", "beta")).isEqualTo("beta");
        assertThat(id(table, "PUT", "t")).isEqualTo("put");
    }

    @ParameterizedTest(name = "{0} and {1} -> {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    path: /a, weight: 1 | path: /a | both need a 'weight'
                    path: /a | path: /a, weight: 1 | both need a 'weight'
                    path: /a, weight: 0 | path: /a, weight: 0 | are all 0
                    path: /a, weight: 1 | path: /b | there is no other route with the same 'match'
                    path: "/a/{x}", weight: 1 | path: "/a/{y}", weight: 1 | must be the same in both
                    path: /a, weight: 1, sticky: address | path: /a, weight: 1 | must be the same in both
                    path: /a, weight: 1, methods: [GET] | path: /a, weight: 1, methods: [GET, PUT] | must be the same in both
                    path: /a, weight: 1, host: [a, b] | path: /a, weight: 1, host: a | must be the same in both
                    path: /a, weight: 1, sticky: principal | path: /a, weight: 1, sticky: principal | known only when its route is
                    path: "/{a}", weight: 1, sticky: path:b | path: "/{a}", weight: 1 | there is no variable {b} in /{a}
                    path: /a, sticky: address | path: /b | for routes that share requests by 'weight'
                    path: /a, weight: -1 | path: /a, weight: 1 | 10000
                    """)
    void what_cannot_be_meant_is_refused(String one, String two, String why) {
        assertThatThrownBy(() -> table("  - { id: one, match: { " + one + " }, to: up, auth: none }\n"
                        + "  - { id: two, match: { " + two + " }, to: up, auth: none }\n"))
                .isInstanceOf(RoutesRefused.class)
                .hasMessageContaining(why);
    }

    private static String id(RouteTable table, String method, String tenant) {
        return ((RouteMatch.Found) table.match(new Tenant(method, "/a", tenant)))
                .route()
                .id();
    }

    private RouteTable table(String routes) throws RoutesRefused {
        return parser.parse("test", "upstreams:\n  up: { discover: \"dns://up:80\" }\nroutes:\n" + routes)
                .table();
    }
}
