package dev.trunkline.user.apikey;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.trunkline.testing.GatewayIssuer;
import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What somebody may do here who has shown the gateway an API key, as the gateway's token tells. */
@QuarkusTest
class ActingByKeyTest {

    private static final String JSON = "application/json";

    GatewayIssuer gateway;

    @Inject
    MutableClock clock;

    @Test
    void a_key_acts_for_its_owner() {
        Person ada = Person.registered();
        byKey(ada).get(ada.path()).then().statusCode(200).body("email", equalTo(ada.handle() + "@example.org"));
        byKey(ada)
                .put(ada.path() + "/following/" + Person.registered().id())
                .then()
                .statusCode(204);
    }

    @Test
    void a_key_neither_sees_nor_ends_sessions() {
        Person ada = Person.registered();
        String session = ada.authorised().get("/v1/sessions/current").path("id");
        notForKeys(byKey(ada).get("/v1/sessions"));
        notForKeys(byKey(ada).get("/v1/sessions/current"));
        notForKeys(byKey(ada).get("/v1/sessions/" + session));
        notForKeys(byKey(ada).delete("/v1/sessions/current"));
        notForKeys(byKey(ada).delete("/v1/sessions/" + session));
        notForKeys(byKey(ada).delete(ada.path() + "/sessions"));
        ada.authorised().get("/v1/sessions/current").then().statusCode(200);
    }

    @Test
    void the_key_of_an_admin_ends_nobodys_sessions_either() {
        Person ada = Person.registered();
        Person admin = Person.admin();
        String session = ada.authorised().get("/v1/sessions/current").path("id");
        notForKeys(byKey(admin, "user", "admin").delete("/v1/sessions/" + session));
        notForKeys(byKey(admin, "user", "admin").delete(ada.path() + "/sessions"));
        ada.authorised().get("/v1/sessions/current").then().statusCode(200);
    }

    @Test
    void a_key_makes_turns_lists_and_revokes_no_keys() {
        Person ada = Person.registered();
        Response made =
                ada.authorised().contentType(JSON).body(Map.of("label", "x")).post(ada.path() + "/keys");
        notForKeys(byKey(ada).contentType(JSON).body(Map.of("label", "y")).post(ada.path() + "/keys"));
        notForKeys(byKey(ada).get(ada.path() + "/keys"));
        notForKeys(byKey(ada).get(made.header("Location")));
        notForKeys(byKey(ada).post(made.header("Location") + "/rotation"));
        notForKeys(byKey(ada).delete(made.header("Location")));
        ada.authorised().get(ada.path() + "/keys").then().body("items.label", equalTo(List.of("x")));
    }

    @Test
    void a_key_changes_no_password() {
        Person ada = Person.registered();
        notForKeys(byKey(ada)
                .contentType(JSON)
                .body(Map.of("currentPassword", Person.PASSWORD, "newPassword", "another horse battery"))
                .put(ada.path() + "/password"));
    }

    @Test
    void a_key_that_was_made_for_reading_changes_nothing() {
        Person ada = Person.registered();
        scoped(ada, "users:read")
                .get(ada.path())
                .then()
                .statusCode(200)
                .body("email", equalTo(ada.handle() + "@example.org"));
        scoped(ada, "users:read")
                .redirects()
                .follow(false)
                .get("/v1/users/me")
                .then()
                .statusCode(302);
        needs("users:write", scoped(ada, "users:read posts:write").delete(ada.path()));
        needs("users:write", scoped(ada, "users:read").put(ada.path() + "/following/" + UUID.randomUUID()));
        needs("users:write", scoped(ada, "users:read").delete(ada.path() + "/following/" + UUID.randomUUID()));
        String document = "{\"handle\":\"%s\",\"displayName\":\"Else\",\"email\":\"%s@example.org\"}"
                .formatted(ada.handle(), ada.handle());
        needs(
                "users:write",
                scoped(ada, "users:read")
                        .header("If-Match", ada.read().header("ETag"))
                        .contentType(JSON)
                        .body(document)
                        .put(ada.path()));
        assertThat(ada.read().<String>path("displayName")).isEqualTo("Display of " + ada.handle());
    }

    @Test
    void a_key_that_was_made_for_other_things_does_not_even_read() {
        Person ada = Person.registered();
        needs("users:read", scoped(ada, "posts:read posts:write").get(ada.path()));
        needs("users:read", scoped(ada, "users:write").get("/v2/users/" + ada.id()));
        needs("users:read", scoped(ada, "").get("/v1/users/me"));
        scoped(ada, "users:write users:write")
                .put(ada.path() + "/following/" + Person.registered().id())
                .then()
                .statusCode(204);
    }

    private static void notForKeys(Response answer) {
        problem(answer, 403).body("detail", equalTo("this is for who has logged in, not for an API key"));
    }

    private static void needs(String scope, Response answer) {
        problem(answer, 403).body("type", equalTo("https://trunkline.test/problems/insufficient-scope"));
        assertThat(answer.header("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"trunkline\", error=\"insufficient_scope\", scope=\"" + scope + "\"");
    }

    private RequestSpecification byKey(Person owner, String... groups) {
        return given().auth().oauth2(gateway.token(owner.id(), UUID.randomUUID().toString(), clock.instant(), groups));
    }

    private RequestSpecification scoped(Person owner, String scope) {
        return given().auth()
                .oauth2(gateway.scoped(owner.id(), UUID.randomUUID().toString(), scope, clock.instant()));
    }
}
