package dev.trunkline.user.account.v1;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.nullValue;

import dev.trunkline.user.Person;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SupersessionTest {

    @Inject
    MeterRegistry metrics;

    @Test
    void version_1_tells_what_comes_after_it_and_when_it_ends() {
        Person ada = Person.registered();
        var answer = given().get(ada.path()).then().extract();
        assertThat(answer.header("Deprecation")).isEqualTo("@1793491200");
        assertThat(answer.header("Sunset")).isEqualTo("Mon, 01 Nov 2027 00:00:00 GMT");
        assertThat(answer.headers().getValues("Link"))
                .contains("</v2/users/" + ada.id() + ">; rel=\"successor-version\"");
    }

    @Test
    void errors_of_version_1_tell_it_too_and_version_2_does_not() {
        given().get("/v1/users/nobody").then().statusCode(404).header("Deprecation", "@1793491200");
        given().get("/v2/users").then().header("Deprecation", nullValue()).header("Sunset", nullValue());
    }

    @Test
    void calls_are_counted_by_client() {
        given().header("User-Agent", "old-app/1.2").get("/v1/users").then().statusCode(200);
        given().header("User-Agent", "old-app/1.3").get("/v1/users").then().statusCode(200);
        assertThat(metrics.get("trunkline.api.v1.requests")
                        .tag("client", "old-app")
                        .counter()
                        .count())
                .isEqualTo(2);
    }
}
