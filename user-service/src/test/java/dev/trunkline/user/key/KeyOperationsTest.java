package dev.trunkline.user.key;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.Person;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class KeyOperationsTest {

    @TestHTTPResource(value = "/keys", management = true)
    String keys;

    @Inject
    KeyRing ring;

    @Inject
    MutableClock clock;

    @Test
    void a_rotation_on_demand_changes_the_published_keys_first_and_the_signing_key_later() {
        Response before = given().get("/.well-known/jwks.json");
        Person early = Person.registered();
        Response rotation = given().post(keys + "/rotations");
        rotation.then().statusCode(201).body("state", equalTo("waiting"));
        String next = rotation.path("kid");
        given().post(keys + "/rotations").then().statusCode(200).body("kid", equalTo(next));

        given().header("If-None-Match", before.header("ETag"))
                .get("/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .header("ETag", not(equalTo(before.header("ETag"))))
                .body("keys.kid", hasItem(next));
        assertThat(kid(Person.login(early.handle()))).isNotEqualTo(next);

        clock.advance(Duration.ofMinutes(10));
        assertThat(kid(Person.login(early.handle()))).isEqualTo(next);
        assertGood(early);
        given().get(keys)
                .then()
                .statusCode(200)
                .body("items.find { it.kid == '" + next + "' }.state", equalTo("signing"))
                .body("items.find { it.kid == '" + kid(early) + "' }.state", equalTo("verifying"));
    }

    @Test
    void a_dropped_key_ends_its_tokens_at_once_but_not_the_sessions() {
        Person ada = Person.registered();
        String stolen = kid(ada);
        given().delete(keys + "/" + stolen).then().statusCode(204);
        problem(given().delete(keys + "/" + stolen), 404);
        problem(ada.authorised().delete("/v1/sessions/current"), 401);
        given().get("/.well-known/jwks.json").then().body("keys.kid", not(hasItem(stolen)));
        Person again = Person.login(ada.handle());
        assertThat(kid(again)).isNotEqualTo(stolen);
        assertGood(again);
        Person.json(Map.of("refreshToken", ada.refreshToken()))
                .post("/v1/tokens")
                .then()
                .statusCode(201);
    }

    @Test
    void what_is_not_offered_is_refused_by_a_problem() {
        for (RequestSpecification request : List.of(given(), given().header("Origin", "http://localhost:8080"))) {
            problem(request.get(keys + "/rotations"), 405).header("Allow", equalTo("POST"));
        }
        problem(given().delete(keys), 405).header("Allow", equalTo("GET"));
        problem(given().get(keys + "/a"), 405).header("Allow", equalTo("DELETE"));
        problem(given().header("Origin", "http://elsewhere.test").post(keys + "/rotations"), 403);
    }

    @Test
    void nothing_of_it_is_on_the_port_of_the_api() {
        given().post("/q/keys/rotations").then().statusCode(404);
        given().delete("/q/keys/" + ring.current().kid()).then().statusCode(404);
    }

    /** Answered 422 to whoever is let in, so it changes nothing. */
    private static void assertGood(Person person) {
        person.authorised()
                .put("/v1/users/" + person.id() + "/following/" + person.id())
                .then()
                .statusCode(422);
    }

    private static String kid(Person person) {
        String header =
                new String(Base64.getUrlDecoder().decode(person.accessToken().split("\\.")[0]), StandardCharsets.UTF_8);
        return JsonPath.from(header).getString("kid");
    }
}
