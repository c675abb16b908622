package dev.trunkline.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The API's documents as clients read them; they are left in {@code target/openapi} for the linter. */
class OpenApiIT {

    private static final Path KEPT = Path.of("target", "openapi");

    private final RunningSystem system = RunningSystem.shared();

    @Test
    void version_1_is_all_that_the_services_offer() throws IOException {
        assertThat(paths(document("v1")))
                .contains(
                        "/.well-known/jwks.json",
                        "/v1/users",
                        "/v1/users/{id}",
                        "/v1/users/{id}/following",
                        "/v1/users/{id}/following/{targetId}",
                        "/v1/users/{id}/followers",
                        "/v1/users/{id}/counts",
                        "/v1/sessions",
                        "/v1/sessions/current",
                        "/v1/tokens",
                        "/v1/users/{id}/posts",
                        "/v1/posts/{id}",
                        "/v1/users/{id}/feed",
                        "/v1/users/{id}/feed/events",
                        "/v1/users/{id}/feed/socket",
                        "/v1/feed",
                        "/v1/feed/events",
                        "/v1/feed/socket")
                .noneMatch(path -> path.startsWith("/v2/"));
    }

    @Test
    void version_2_is_what_is_new_in_it_and_what_has_no_version() throws IOException {
        JsonPath document = document("v2");

        assertThat(paths(document))
                .contains("/v2/users", "/v2/users/{id}", "/.well-known/jwks.json")
                .noneMatch(path -> path.startsWith("/v1/"));
        assertThat(document.<String, Object>getMap("paths.'/v2/users'.post.responses"))
                .containsKeys("201", "400", "409", "422", "429", "502", "504");
    }

    @Test
    void the_root_leads_to_a_page_that_shows_them() {
        given().redirects()
                .follow(false)
                .get(system.gateway() + "/")
                .then()
                .statusCode(302)
                .header("Location", "/openapi");
        given().get(system.gateway() + "/openapi").then().statusCode(200).body(containsString("swagger-ui-bundle.js"));
    }

    private JsonPath document(String version) throws IOException {
        String address = system.gateway() + "/openapi/" + version + ".json";
        await().untilAsserted(() -> given().get(address).then().statusCode(200));
        String document = given().get(address).asString();
        Files.createDirectories(KEPT);
        Files.writeString(KEPT.resolve(version + ".json"), document);
        return JsonPath.from(document);
    }

    private static Set<String> paths(JsonPath document) {
        return document.<String, Map<String, Object>>getMap("paths").keySet();
    }
}
