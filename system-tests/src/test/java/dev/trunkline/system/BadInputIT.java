package dev.trunkline.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsStringIgnoringCase;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import io.restassured.http.Method;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a request is said as problem+json, with what would be right. */
class BadInputIT {

    private static final String USER = "{\"handle\":\"%s\",\"displayName\":\"A\",\"email\":\"a@example.test\","
            + "\"password\":\"correct horse battery\"}";
    private static final String FOREIGN = "eyJhbGciOiJFUzI1NiIsImtpZCI6IngifQ.eyJzdWIiOiJ4IiwiZXhwIjo0MTAyNDQ0ODAwfQ."
            + "MEUCIQDcLtY0mZ9XzXbV4mJ0x3mC2lq6m0xk1bF6p8Jm0lq2gwIgQ0m1x0Zk1bF6p8Jm0lq2gw";
    private static final String UNSIGNED = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4IiwiZXhwIjo0MTAyNDQ0ODAwfQ.";
    private static Member ada;

    private final RunningSystem system = RunningSystem.shared();

    static synchronized Member ada() {
        if (ada == null) {
            ada = Member.join(RunningSystem.shared().gateway(), "ada");
        }
        return ada;
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of("/v1/users", "{\"handle\": ", 400, "line 1"),
                Arguments.of("/v1/users", "", 400, ""),
                Arguments.of("/v1/users", "[]", 400, ""),
                Arguments.of("/v1/users", "{}", 400, "faults"),
                Arguments.of("/v1/users", USER.formatted("x"), 400, ""),
                Arguments.of("/v1/users", USER.formatted("no spaces"), 400, ""),
                Arguments.of("/v1/users", USER.formatted("nul\\u0000"), 400, ""),
                Arguments.of("/v1/users", "{\"handle\":7}", 400, ""),
                Arguments.of("/v1/users", "{\"handel\":\"ada\"}", 400, "handle"),
                Arguments.of("/v1/users", "{\"handle\":\"ada\",\"handle\":\"bob\"}", 400, "twice"),
                Arguments.of("/v1/users", "{\"handle\":\"" + "a".repeat(70_000) + "\"}", 413, ""),
                Arguments.of("/v1/sessions", "{\"handle\":\"nobody\",\"password\":\"wrong password\"}", 401, ""),
                Arguments.of("/v1/sessions", "{\"handle\":\"nobody\"}", 400, ""),
                Arguments.of("/v1/tokens", "{\"refreshToken\":\"junk\"}", 401, ""),
                Arguments.of("/v1/users/{ada}/posts", "{\"text\":\"\"}", 400, ""),
                Arguments.of("/v1/users/{ada}/posts", "{\"text\":\"" + "x".repeat(501) + "\"}", 400, "500"),
                Arguments.of("/v1/users/{ada}/posts", "{\"text\":\"a\\u0000b\"}", 400, ""),
                Arguments.of("/v1/users/{ada}/posts", "{\"text\":null}", 400, ""),
                Arguments.of("/v1/users/{ada}/posts", "{\"txt\":\"a\"}", 400, "text"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void a_bad_body_is_told_what_would_be_right(String path, String body, int status, String hint) {
        problem(
                () -> (path.contains("{ada}") ? ada().request() : anonymous())
                        .contentType("application/json")
                        .body(body)
                        .post(path.replace("{ada}", ada().id())),
                status,
                hint);
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of(Method.GET, "/v1/users?limit=0", 400, "limit"),
                Arguments.of(Method.GET, "/v1/users?limit=many", 400, ""),
                Arguments.of(Method.GET, "/v1/users?cursor=junk", 400, "cursor"),
                Arguments.of(Method.GET, "/v1/users?status=happy", 400, "active"),
                Arguments.of(Method.GET, "/v1/users/not-an-id", 404, "id"),
                Arguments.of(Method.GET, "/v1/users/00000000-0000-7000-8000-000000000000", 404, ""),
                Arguments.of(Method.GET, "/v1/posts/00000000-0000-7000-8000-000000000000", 404, ""),
                Arguments.of(Method.GET, "/v1/feed?after=junk", 400, "cursor"),
                Arguments.of(Method.GET, "/v1/feed?limit=1000", 400, "limit"),
                Arguments.of(Method.GET, "/v1/nothing", 404, ""),
                Arguments.of(Method.GET, "/v1/%2e%2e/q/metrics", 404, ""),
                Arguments.of(Method.GET, "/v1/users%2f..%2f", 400, ""),
                Arguments.of(Method.GET, "/q/metrics", 404, ""),
                Arguments.of(Method.DELETE, "/v1/users", 405, ""),
                Arguments.of(Method.POST, "/v1/feed", 405, ""));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_bad_request_is_told_what_would_be_right(Method method, String path, int status, String hint) {
        problem(() -> anonymous().urlEncodingEnabled(false).request(method, path), status, hint);
    }

    @Test
    void a_token_that_is_not_ours_is_refused_with_a_challenge() {
        for (String token : new String[] {"junk", FOREIGN, UNSIGNED, ""}) {
            assertThat(problem(
                                    () -> anonymous()
                                            .header("Authorization", "Bearer " + token)
                                            .get("/v1/users/{id}/feed", ada().id()),
                                    401,
                                    "")
                            .extract()
                            .headers()
                            .getValues("WWW-Authenticate"))
                    .anyMatch(challenge -> challenge.startsWith("Bearer"));
        }
    }

    @Test
    void a_missing_token_is_asked_for() {
        problem(
                        () -> anonymous()
                                .contentType("application/json")
                                .body("{\"text\":\"a\"}")
                                .post("/v1/users/{id}/posts", ada().id()),
                        401,
                        "")
                .header("WWW-Authenticate", containsStringIgnoringCase("Bearer"));
    }

    @Test
    void a_body_of_ten_megabytes_is_refused_at_the_edge() {
        problem(
                () -> anonymous()
                        .contentType("application/json")
                        .body(new byte[10 << 20])
                        .post("/v1/users"),
                413,
                "");
    }

    @Test
    void another_media_type_is_told_the_right_one() {
        problem(() -> anonymous().contentType("text/csv").body("a,b").post("/v1/users"), 415, "");
        problem(() -> anonymous().accept("image/png").get("/v1/users"), 406, "");
    }

    @Test
    void a_handle_can_be_had_once() {
        problem(
                () -> anonymous()
                        .contentType("application/json")
                        .body(USER.formatted(ada().handle()))
                        .post("/v1/users"),
                409,
                "handle");
    }

    private RequestSpecification anonymous() {
        return given().baseUri(system.gateway());
    }

    private static ValidatableResponse problem(Supplier<Response> request, int status, String hint) {
        return Patience.ask(request)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("traceId", matchesPattern("[0-9a-f]{32}"))
                .body(containsStringIgnoringCase(hint));
    }
}
