package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesSizeTest {

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000, 10_000})
    void a_lookup_takes_as_many_steps_whatever_the_number_of_routes(int count) {
        RouteTable table = table(count);

        assertThat(steps(table, "/v1/things-0/7/parts")).isEqualTo(5);
        assertThat(steps(table, "/v1/things-" + (count - 1) + "/7/parts")).isEqualTo(5);
        assertThat(steps(table, "/v1/nothing/7/parts")).isEqualTo(2);
        assertThat(table.mostVisits()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000, 10_000})
    void hosts_cost_a_step_for_each_label_whatever_their_number(int count) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            HostPattern host = HostPattern.parse("*.shop-" + i + ".test");
            routes.add(
                    Sample.route("r" + i, new Criteria(List.of(host), PathPattern.parse("/**"), Set.of(), List.of())));
        }
        RouteTable table = RouteTable.of(routes);

        assertThat(steps(table, new HostAsked("a.b.shop-" + (count - 1) + ".test", "/x")))
                .isEqualTo(4);
        assertThat(steps(table, new HostAsked("a.b.nobody.test", "/x"))).isEqualTo(5);
    }

    @Test
    void ten_thousand_routes_are_read_and_all_of_them_found() throws Exception {
        StringBuilder yaml = new StringBuilder("upstreams:\n  up: { discover: \"dns://up:80\" }\nroutes:\n");
        for (int i = 0; i < 10_000; i++) {
            yaml.append("  - { id: r")
                    .append(i)
                    .append(", match: { path: \"/v1/things-")
                    .append(i)
                    .append("/{id}/**\", methods: [GET, POST] }, to: up, auth: none, timeout: 2s }\n");
        }

        Routes routes = new RoutesParser(name -> Optional.empty(), Set.of()).parse("x", yaml.toString());

        assertThat(routes.routes()).hasSize(10_000);
        for (int i = 0; i < 10_000; i++) {
            assertThat(routes.table().match("/v1/things-" + i + "/7/a", "GET"))
                    .isEqualTo(new RouteMatch.Found(routes.routes().get(i)));
        }
    }

    @Test
    void a_table_that_no_path_could_be_looked_up_in_quickly_is_refused() {
        StringBuilder yaml = new StringBuilder("upstreams:\n  up: { discover: \"dns://up:80\" }\nroutes:\n");
        for (int bits = 0; bits < 1 << 10; bits++) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                path.append((bits >> i & 1) == 0 ? "/a" : "/{v" + i + "}");
            }
            yaml.append("  - { id: r")
                    .append(bits)
                    .append(", match: { path: \"")
                    .append(path);
            yaml.append("\" }, to: up, auth: none }\n");
        }

        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> new RoutesParser(name -> Optional.empty(), Set.of()).parse("x", yaml.toString())))
                .hasMessageContaining("a lookup could take more than 1024 steps");
    }

    private static RouteTable table(int count) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            routes.add(Sample.route("r" + i, "/v1/things-" + i + "/{id}/parts", "GET"));
        }
        return RouteTable.of(routes);
    }

    private static int steps(RouteTable table, String path) {
        return steps(table, Asked.of("GET", path));
    }

    private static int steps(RouteTable table, Asked asked) {
        int[] steps = {0};
        table.match(asked, () -> steps[0]++);
        return steps[0];
    }

    private record HostAsked(String host, String path) implements Asked {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String query() {
            return "";
        }

        @Override
        public List<String> header(String name) {
            return List.of();
        }
    }
}
