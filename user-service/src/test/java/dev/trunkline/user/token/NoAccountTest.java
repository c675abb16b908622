package dev.trunkline.user.token;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.trunkline.testing.GatewayIssuer;
import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** A caller whom the gateway knows by another issuer, as its token tells: there is no account here of that name. */
@QuarkusTest
class NoAccountTest {

    GatewayIssuer gateway;

    @Inject
    MutableClock clock;

    @Test
    void what_is_public_is_read_and_nothing_else_is_seen() {
        Person ada = Person.registered();
        foreign().get(ada.path()).then().statusCode(200).body("$", not(hasKey("email")));
        foreign().get("/v1/users").then().statusCode(200);
        foreign().get(ada.path() + "/followers").then().statusCode(200);
    }

    @Test
    void what_takes_an_account_is_refused_and_says_so() {
        Person ada = Person.registered();
        refused(foreign().put(ada.path() + "/following/" + Person.registered().id()));
        refused(foreign().header("If-Match", ada.read().header("ETag")).delete(ada.path()));
        refused(foreign().redirects().follow(false).get("/v1/users/me"));
        problem(foreign().get(ada.path() + "/keys"), 403);
        problem(foreign().get("/v1/sessions"), 403);
        ada.read().then().statusCode(200);
    }

    @Test
    void scopes_count_as_the_gateway_gives_them() {
        String token = gateway.scoped("https://foreign.test#ada", "", "posts:read", clock.instant());
        problem(given().auth().oauth2(token).get(Person.registered().path()), 403)
                .body("type", equalTo("https://trunkline.test/problems/insufficient-scope"));
    }

    @Test
    void an_admin_of_another_issuers_has_the_role_and_no_account() {
        Person ada = Person.registered();
        String admin = gateway.token("https://foreign.test#root", "", clock.instant(), "admin");
        given().auth()
                .oauth2(admin)
                .header("If-Match", ada.read().header("ETag"))
                .delete(ada.path())
                .then()
                .statusCode(204);
        refused(given().auth().oauth2(admin).redirects().follow(false).get("/v1/users/me"));
    }

    private static void refused(Response answer) {
        problem(answer, 403).body("type", equalTo("https://trunkline.test/problems/no-account"));
    }

    private RequestSpecification foreign() {
        return given().auth().oauth2(gateway.token("https://foreign.test#ada", "", clock.instant(), "user"));
    }
}
