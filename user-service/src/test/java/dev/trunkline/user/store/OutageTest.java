package dev.trunkline.user.store;

import static dev.trunkline.user.Person.json;
import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.notNullValue;

import dev.trunkline.testing.Wire;
import dev.trunkline.user.Person;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OutageTest {

    Wire wire;

    @TestHTTPResource(value = "/health/ready", management = true)
    String ready;

    @AfterEach
    void mend() {
        wire.mend();
        await().untilAsserted(() -> given().get(ready).then().statusCode(200));
    }

    @Test
    void without_the_database_requests_are_told_to_come_again_and_it_heals_by_itself() {
        Person ada = Person.registered();
        wire.cut();
        problem(given().get("/v1/users/" + ada.id()), 503).header("Retry-After", notNullValue());
        problem(
                json(Map.of("handle", ada.handle(), "password", Person.PASSWORD))
                        .post("/v1/sessions"),
                503);
        given().get(ready).then().statusCode(503);
        given().get("/.well-known/jwks.json").then().statusCode(200);
        // Tokens are judged by the keys at hand: a good one comes as far as the database, one of an unknown key does
        // not.
        problem(ada.authorised().get("/v1/sessions/current"), 503);
        String unknown = Base64.getUrlEncoder()
                .encodeToString("{\"alg\":\"ES256\",\"kid\":\"unknown\"}".getBytes(StandardCharsets.UTF_8));
        String token = unknown + ada.accessToken().substring(ada.accessToken().indexOf('.'));
        problem(given().auth().oauth2(token).get("/v1/sessions/current"), 401);
        wire.mend();
        await().untilAsserted(() -> given().get("/v1/users/" + ada.id()).then().statusCode(200));
    }

    @Test
    void a_database_that_says_nothing_is_not_waited_for_beyond_the_deadline() {
        Person ada = Person.registered();
        wire.freeze();
        var answer = given().get("/v1/users/" + ada.id());
        problem(answer, 503);
        assertThat(answer.timeIn(TimeUnit.MILLISECONDS))
                .isLessThan(Duration.ofSeconds(8).toMillis());
    }
}
