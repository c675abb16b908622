package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every method on every resource. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class ResourcesTest extends RunningFeed {

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/feed                | GET, HEAD, OPTIONS",
                "/v1/feed/events         | GET, HEAD, OPTIONS",
                "/v1/feed/socket         | GET, HEAD, OPTIONS",
                "/v1/users/ID/feed       | GET, HEAD, OPTIONS",
                "/v1/users/ID/feed/events | GET, HEAD, OPTIONS",
                "/v1/users/ID/feed/socket | GET, HEAD, OPTIONS",
                "/v1/users/ID/posts      | GET, HEAD, OPTIONS, POST",
                "/v1/posts/ID            | DELETE, GET, HEAD, OPTIONS",
            })
    void tells_what_it_allows_and_refuses_the_rest(String template, String allow) {
        String path = template.replace("ID", ada.toString());
        given().options(path).then().statusCode(204).header("Allow", allow);
        List<String> refused = new ArrayList<>(METHODS);
        refused.removeAll(Arrays.asList(allow.split(", ")));
        for (String method : refused) {
            as(ada).request(method, path)
                    .then()
                    .statusCode(405)
                    .header("Allow", allow)
                    .contentType("application/problem+json");
        }
        as(ada).redirects().follow(false).get(path + "/").then().statusCode(308).header("Location", equalTo(path));
    }

    @Test
    void head_is_get_without_the_body() {
        String post = post(ada, "hello");
        for (String path : List.of(
                "/v1/feed",
                "/v1/feed?after=junk",
                "/v1/feed/socket",
                "/v1/users/" + ada + "/feed",
                "/v1/users/" + bob + "/feed",
                "/v1/users/" + ada + "/posts",
                "/v1/posts/" + post,
                "/v1/posts/" + ada)) {
            Response get = as(ada).get(path);
            Response head = as(ada).head(path);
            assertThat(head.statusCode()).as(path).isEqualTo(get.statusCode());
            assertThat(names(head)).as(path).isEqualTo(names(get)).contains("content-length");
            for (String name : List.of("Content-Length", "Content-Type", "ETag", "Cache-Control", "Link")) {
                assertThat(head.header(name)).as(path + " " + name).isEqualTo(get.header(name));
            }
            assertThat(head.asByteArray()).as(path).isEmpty();
        }
    }

    @Test
    void head_on_an_event_stream_ends() {
        given().head("/v1/feed/events").then().statusCode(200).header("Content-Type", startsWith("text/event-stream"));
    }

    @Test
    void only_what_there_is_can_be_asked_for_and_sent() {
        for (String path : List.of("/v1/feed", "/v1/posts/" + ada, "/v1/users/" + ada + "/posts")) {
            given().accept("image/png").get(path).then().statusCode(406).contentType("application/problem+json");
        }
        as(ada).contentType("text/plain")
                .body("hello")
                .post("/v1/users/{id}/posts", ada)
                .then()
                .statusCode(415)
                .header("Accept-Post", "application/json");
        given().options("/v1/users/{id}/posts", ada).then().header("Accept-Post", "application/json");
    }

    private static TreeSet<String> names(Response answer) {
        TreeSet<String> names = new TreeSet<>();
        answer.headers().forEach(header -> names.add(header.getName().toLowerCase(java.util.Locale.ROOT)));
        return names;
    }
}
