package dev.trunkline.gateway.route;

import static dev.trunkline.gateway.route.Sample.route;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {

    private final RouteTable table = RouteTable.of(List.of(
            route("all-users", "/v1/users/**", "GET", "POST", "DELETE"),
            route("users", "/v1/users", "POST"),
            route("posts", "/v1/users/{id}/posts", "GET"),
            route("me", "/v1/users/me/posts", "GET"),
            route("feed", "/v1/users/{id}/feed/**"),
            route("keys", "/.well-known/jwks.json", "GET")));

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/users, users",
        "POST, /v1/users/, users",
        "GET, /v1/users/7, all-users",
        "GET, /v1/users/7/posts, posts",
        "HEAD, /v1/users/7/posts, posts",
        "GET, /v1/users/7/posts/, posts",
        "GET, /v1/users/me/posts, me",
        "GET, /v1/users/7/posts/1, all-users",
        "GET, /v1/users/me/feed, feed",
        "GET, /v1/users/me/feed/events, feed",
        "PUT, /v1/users/7/feed/a/b/c, feed",
        "GET, /.well-known/jwks.json, keys",
    })
    void the_most_specific_path_wins(String method, String path, String id) {
        assertThat(table.match(path, method)).isInstanceOfSatisfying(RouteMatch.Found.class, found -> assertThat(
                        found.route().id())
                .isEqualTo(id));
    }

    @ParameterizedTest
    @CsvSource({"/", "/v1", "/v1/user", "/v1/usersx", "/V1/users", "/.well-known", "/v2/users"})
    void other_paths_have_no_route(String path) {
        assertThat(table.match(path, "GET")).isInstanceOf(RouteMatch.NoRoute.class);
    }

    @Test
    void a_wrong_method_does_not_fall_through_to_a_wider_path() {
        assertThat(table.match("/v1/users/7/posts", "DELETE")).isEqualTo(new RouteMatch.WrongMethod("GET, HEAD"));
        assertThat(table.match("/v1/users", "GET")).isEqualTo(new RouteMatch.WrongMethod("POST"));
    }
}
